package io.palimpsest.local.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.local.benchmark.result.BenchmarkMetric;
import io.palimpsest.local.benchmark.result.Origin;
import io.palimpsest.local.benchmark.result.RunRequest;
import io.palimpsest.local.benchmark.result.RunResult;
import io.palimpsest.local.benchmark.result.ScoredCheckpoint;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EqualTimeTest {

    private static final List<Variant> VARIANTS =
            List.of(Variant.of("CTP"), new Variant("warm", "SeqF", Map.of("learner.warmup-fraction", "0.3")));
    private static final EqualTime EQUAL = EqualTime.parse("warm=CTP", VARIANTS);

    @Test
    void passesGrowByTheMeanRatioOfTheTimesOfCounterparts() {
        List<RunResult> results = List.of(
                result("CTP", 1, 300),
                result("warm", 1, 100),
                result("CTP", 2, 250),
                result("warm", 2, 100),
                // Without a counterpart it says nothing.
                result("CTP", 3, 9000));
        // 2.75 times 24 and 12.
        assertThat(EQUAL.variant(VARIANTS, List.of(), results))
                .contains(new Variant(
                        "warm (time of CTP)",
                        "SeqF",
                        Map.of(
                                "learner.warmup-fraction", "0.3",
                                "trainer.passes-first", "66",
                                "trainer.passes", "33")));
    }

    @Test
    void whatWasBegunStaysAsItIs() {
        RunRequest begun = request("warm (time of CTP)", 1, "70", "35");
        assertThat(EQUAL.variant(VARIANTS, List.of(begun), List.of(result("CTP", 1, 300), result("warm", 1, 100)))
                        .orElseThrow()
                        .settings())
                .containsEntry("trainer.passes-first", "70")
                .containsEntry("trainer.passes", "35");
    }

    @Test
    void withoutATimeOfBothThereIsNoVariant() {
        assertThat(EQUAL.variant(VARIANTS, List.of(), List.of(result("CTP", 1, 300))))
                .isEmpty();
    }

    @Test
    void onlyVariantsThereAreCanBeNamed() {
        assertThatThrownBy(() -> EqualTime.parse("SeqF=CTP", VARIANTS)).hasMessageContaining("CTP, warm");
        assertThatThrownBy(() -> EqualTime.parse("CTP", VARIANTS)).hasMessageContaining("VARIANT=OTHER");
        assertThatThrownBy(() -> EqualTime.parse("CTP=CTP", VARIANTS)).hasMessageContaining("'CTP=CTP'");
    }

    private static RunResult result(String variant, long seed, double seconds) {
        ScoredCheckpoint row = new ScoredCheckpoint("id", "a", 1, List.of("a"), Map.of("a", 1.0), 1);
        return new RunResult(
                RunResult.FORMAT,
                request(variant, seed, "24", "12"),
                Map.of("a", 1),
                row,
                List.of(row),
                Map.of(BenchmarkMetric.STEP_CPU_SECONDS.metricName(), seconds),
                new Origin("", "", "", "", 1, "2026-01-01T00:00:00Z"));
    }

    private static RunRequest request(String variant, long seed, String first, String later) {
        return new RunRequest(
                "run",
                variant,
                "SeqF",
                seed,
                Plans.stream("listed"),
                "test",
                Map.of("trainer.passes-first", first, "trainer.passes", later));
    }
}
