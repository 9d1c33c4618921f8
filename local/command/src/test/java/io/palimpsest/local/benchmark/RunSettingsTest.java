package io.palimpsest.local.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.local.benchmark.result.RunRequest;
import io.palimpsest.local.benchmark.result.StreamSpec;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.trainer.pipeline.TrainerSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunSettingsTest {

    @Test
    void aVariantWinsOverWhatAllRunsShareAndThatOverTheDefaults() {
        Variant variant = new Variant("three times", "SeqF", Map.of("trainer.passes", "36"));
        RunRequest request = request(Map.of("engine.threads", "2", "trainer.passes", "5"), variant, Plans.EMOJI);
        assertThat(request.settings())
                .containsEntry("trainer.passes", "36")
                .containsEntry("trainer.passes-first", "24")
                .containsEntry("engine.threads", "2")
                .doesNotContainKeys("learner.name", "trainer.seed");
        assertThat(RunSettings.of(request, Map.of()).get(TrainerSettings.SEED)).isEqualTo(1);
    }

    @Test
    void jointTrainingGetsAsManyStepsAsTheDomainsOneAfterTheOther() {
        assertThat(steps(Variant.of("SeqF"), Plans.EMOJI)).isEqualTo(1908);
        assertThat(request(Map.of(), Variant.of("JointT"), Plans.EMOJI).settings())
                .containsEntry("trainer.passes-first", "14");
        assertThat(steps(Variant.of("JointT"), Plans.EMOJI)).isEqualTo(1960);
    }

    @Test
    void jointTrainingOfALongStreamIsOneChunk() {
        List<StreamFacts.Segment> segments =
                List.of(new StreamFacts.Segment("a", 6000), new StreamFacts.Segment("b", 4000));
        assertThat(request(Map.of(), Variant.of("JointT"), segments).settings())
                .containsEntry("chunk.max-events", "10000");
        assertThat(request(Map.of(), Variant.of("SeqF"), segments).settings()).doesNotContainKey("chunk.max-events");
    }

    @Test
    void whatAReplayingLearnerMixesInIsCounted() {
        List<StreamFacts.Segment> segments = List.of(
                new StreamFacts.Segment("a", 64), new StreamFacts.Segment("b", 32), new StreamFacts.Segment("c", 32));
        // 24 x 2, then 12 x (32 + 50) / 32 rounded up, twice.
        Variant replay = new Variant("ER", "ER", Map.of("learner.replay-size", "50"));
        assertThat(steps(replay, segments)).isEqualTo(48 + 36 + 36);
    }

    @Test
    void whereDomainsBlendAnEndMustBeConfirmedUnlessSaidOtherwise() {
        BenchmarkOptions blurred = shaped("blurred:0.5:7", Map.of());
        assertThat(complete(blurred)).containsEntry("boundary.confirm-events", "16");
        assertThat(complete(shaped("blurred", Map.of("boundary.confirm-events", "4"))))
                .containsEntry("boundary.confirm-events", "4");
        assertThat(complete(shaped("recurring", Map.of()))).doesNotContainKey("boundary.confirm-events");
        // a a b a b b ... b: the stray b stays with a.
        List<StreamFacts.Segment> segments = List.of(
                new StreamFacts.Segment("a", 62),
                new StreamFacts.Segment("b", 1),
                new StreamFacts.Segment("a", 1),
                new StreamFacts.Segment("b", 64));
        PlannedRun run = BenchmarkPlan.runs(blurred).get(0);
        assertThat(new RunSettings(blurred).steps(run, Plans.facts(segments))).isEqualTo(24 * 2 + 12 * 2);
    }

    @Test
    void stepsThatEndDomainsAreCountedAsTheyArePlanned() {
        Variant windows = new Variant(
                "windows", "SeqF", Map.of("boundary.policy", "every-n-steps", "boundary.every-steps", "100"));
        // One chunk of 128 pairs, all under the first domain when it is planned.
        assertThat(steps(windows, List.of(new StreamFacts.Segment("a", 64), new StreamFacts.Segment("b", 64))))
                .isEqualTo(24 * 4);
    }

    @Test
    void wrongSettingsAreToldWithTheirVariant() {
        assertThatThrownBy(() -> check(new Variant("typo", "CTP", Map.of("learner.weight.mln", "0"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("variant 'typo'")
                .hasMessageContaining("learner.weight.mlm");
        assertThatThrownBy(() -> check(new Variant("big", "CTP", Map.of("learner.batch-size", "128"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("variant 'big'")
                .hasMessageContaining("queue size");
        assertThatThrownBy(() -> check(new Variant("seed", "CTP", Map.of("trainer.seed", "2"))))
                .hasMessageContaining("--seeds");
        assertThatCode(() -> check(new Variant("fine", "CTP", Map.of("learner.weight.mlm", "0"))))
                .doesNotThrowAnyException();
    }

    @Test
    void aStreamShapeThatIngestDoesNotKnowIsRefused() {
        assertThatThrownBy(() -> new RunSettings(shaped("blured", Map.of())).check())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("blured");
        BenchmarkOptions options = new BenchmarkOptions(
                List.of(Variant.of("CTP")),
                List.of(1L),
                List.of(new StreamSpec("emoji", "listed", "", 0, List.of(), Map.of("ingest.no-such-thing", "1"))),
                "validation",
                new Passes(1, 1),
                Map.of());
        assertThatThrownBy(() -> new RunSettings(options).check()).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void aSplitWithoutAnyPairIsRefusedBeforeTraining() {
        StreamFacts facts = new StreamFacts(
                Plans.stream("listed"), Plans.EMOJI, Map.of("elsewhere", 3), Map.of("domain with 422", 1));
        assertThatCode(() -> facts.requireHeldOut("test")).doesNotThrowAnyException();
        assertThatThrownBy(() -> facts.requireHeldOut("validation")).hasMessageContaining("--split");
    }

    private static BenchmarkOptions shaped(String shape, Map<String, String> settings) {
        return new BenchmarkOptions(
                List.of(Variant.of("SeqF")),
                List.of(1L),
                List.of(new StreamSpec("emoji", "listed", shape, 0, List.of(), Map.of())),
                "validation",
                new Passes(24, 12),
                settings);
    }

    private static Map<String, String> complete(BenchmarkOptions options) {
        return new RunSettings(options)
                .request(BenchmarkPlan.runs(options).get(0), Plans.facts(Plans.EMOJI))
                .settings();
    }

    private static void check(Variant variant) {
        new RunSettings(Plans.options(variant)).check();
    }

    private static RunRequest request(Map<String, String> shared, Variant variant, List<StreamFacts.Segment> segments) {
        BenchmarkOptions options = Plans.options(shared, variant);
        return new RunSettings(options).request(BenchmarkPlan.runs(options).get(0), Plans.facts(segments));
    }

    private static long steps(Variant variant, List<StreamFacts.Segment> segments) {
        BenchmarkOptions options = Plans.options(variant);
        return new RunSettings(options).steps(BenchmarkPlan.runs(options).get(0), Plans.facts(segments));
    }
}
