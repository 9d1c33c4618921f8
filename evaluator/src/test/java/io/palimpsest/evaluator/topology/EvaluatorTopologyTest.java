package io.palimpsest.evaluator.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.palimpsest.evaluator.drift.DriftOptions;
import io.palimpsest.evaluator.metrics.RetrievalRecall;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.events.v1.Split;
import io.palimpsest.schemas.errors.DeadLetter;
import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.split.HiddenDomain;
import io.palimpsest.schemas.topics.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluatorTopologyTest {
    private static final Duration QUIET = TestRules.QUIET;

    @TempDir
    private Path directory;

    private final SteppingClock clock = new SteppingClock();
    private final ScriptedEncoder encoder = new ScriptedEncoder();
    private final List<Metric> published = new ArrayList<>();
    private TopologyTestDriver driver;
    private TestInputTopic<String, ImageTextPair> pairs;
    private TestInputTopic<String, CheckpointAnnouncement> checkpoints;
    private TestOutputTopic<String, Metric> metrics;

    @BeforeEach
    void start() {
        WireSerdes wire = TestRules.wire();
        driver = TestRules.driver(
                EvaluatorTopology.build(
                        TestRules.with(DriftOptions.DEFAULT), encoder, PrequentialScoring.OFF, wire, clock),
                directory,
                clock.instant(),
                Map.of(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, PoisonHandler.class));
        pairs = driver.createInputTopic(
                Topic.PAIRS.topicName(), new StringSerializer(), wire.pairs().serializer());
        checkpoints = driver.createInputTopic(
                Topic.CHECKPOINTS.topicName(),
                new StringSerializer(),
                wire.checkpoints().serializer());
        metrics = driver.createOutputTopic(
                Topic.METRICS.topicName(),
                new StringDeserializer(),
                wire.metrics().deserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void everyKnownDomainIsEvaluatedLearnedOrNot() {
        hold("animals", 12);
        hold("food", 8);
        announce(0, List.of(), false);
        announce(10, List.of("animals"), true);
        pass(QUIET);

        assertThat(encoder.calls)
                .containsExactlyInAnyOrder(
                        "step-00000000 animals 12",
                        "step-00000000 food 8",
                        "step-00000010 animals 12",
                        "step-00000010 food 8");
        assertThat(recall("step-00000010", "animals")).isEqualTo(100);
        assertThat(recall("step-00000010", "food")).isCloseTo(RetrievalRecall.chance(8), within(1e-9));
    }

    @Test
    void aCheckpointAnnouncedWhenAllIsQuietIsEvaluated() {
        hold("animals", 3);
        announce(0, List.of(), false);
        pass(QUIET.plusSeconds(1));
        announce(10, List.of("animals"), true);
        pass(Duration.ofSeconds(1));
        assertThat(encoder.calls).containsExactly("step-00000000 animals 3", "step-00000010 animals 3");
    }

    @Test
    void trainedPairsAreNeverInAGallery() {
        hold("animals", 3);
        pairs.pipeInput(Events.pair("animals", 50, Split.TRAIN));
        announce(0, List.of(), false);
        pass(QUIET);
        assertThat(encoder.calls).containsExactly("step-00000000 animals 3");
    }

    @Test
    void aGalleryIsNotEvaluatedBeforeItIsQuiet() {
        announce(0, List.of(), false);
        hold("animals", 3);
        pass(QUIET.minusMillis(600));
        pairs.pipeInput(Events.pair("animals", 3, Split.TEST));
        pass(QUIET.minusMillis(600));
        assertThat(encoder.calls).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(encoder.calls).containsExactly("step-00000000 animals 4");
    }

    @Test
    void timeSpentElsewhereIsNoRestOfAGalleryWhosePairsAreStillComing() {
        announce(0, List.of(), false);
        for (int pair = 0; pair < 3; pair++) {
            pairs.pipeInput(Events.pair("animals", pair, Split.TEST));
            clock.advance(QUIET.multipliedBy(2));
            driver.advanceWallClockTime(Duration.ofMillis(200));
            assertThat(encoder.calls).isEmpty();
        }
        driver.advanceWallClockTime(Duration.ofMillis(200));
        assertThat(encoder.calls).containsExactly("step-00000000 animals 3");
    }

    @Test
    void aGalleryThatNeverRestsIsEvaluatedAllTheSame() {
        announce(0, List.of(), false);
        for (int second = 0; second < 40; second++) {
            pairs.pipeInput(Events.pair("animals", second, Split.VALIDATION));
            pass(Duration.ofSeconds(1));
        }
        assertThat(encoder.calls).isNotEmpty();
    }

    @Test
    void lateHeldOutPairsMakeKeptCheckpointsDueAgainAndOthersNot() {
        hold("animals", 3);
        announce(0, List.of(), false);
        announce(5, List.of("animals"), false);
        pass(QUIET);
        announce(10, List.of("animals"), true);
        announce(15, List.of("animals"), false);
        pass(QUIET);
        encoder.calls.clear();

        pairs.pipeInput(Events.pair("animals", 3, Split.TEST));
        pass(QUIET.plusSeconds(1));
        assertThat(encoder.calls)
                .containsExactly("step-00000000 animals 4", "step-00000010 animals 4", "step-00000015 animals 4");
    }

    @Test
    void theSamePairAgainChangesNothing() {
        hold("animals", 3);
        announce(0, List.of(), false);
        pass(QUIET);
        hold("animals", 3);
        pass(QUIET.plusSeconds(1));
        assertThat(encoder.calls).containsExactly("step-00000000 animals 3");
    }

    @Test
    void supersededCheckpointsArePassedOverAndThatIsSaid() {
        hold("animals", 3);
        announce(5, List.of("animals"), false);
        announce(6, List.of("animals"), false);
        pass(QUIET);
        assertThat(encoder.calls).containsExactly("step-00000006 animals 3");
        assertThat(named("evaluation.skipped")).singleElement().satisfies(metric -> {
            assertThat(metric.getCheckpointId()).isEqualTo("step-00000005");
            assertThat(metric.getDomain()).isEqualTo("animals");
        });
    }

    @Test
    void aCheckpointThatCannotBeReadIsAMetricAndIsNotTriedForEver() {
        hold("animals", 3);
        encoder.broken.add("step-00000010");
        announce(10, List.of("animals"), true);
        announce(20, List.of("animals", "food"), true);
        pass(QUIET);
        pass(Duration.ofSeconds(60));
        assertThat(named("evaluation.failed")).singleElement().satisfies(metric -> {
            assertThat(metric.getCheckpointId()).isEqualTo("step-00000010");
            assertThat(metric.getLabels()).containsEntry("reason", "unusable-checkpoint");
        });
        assertThat(recall("step-00000020", "animals")).isEqualTo(100);
    }

    @Test
    void continualMetricsComeFromTheEndsOfDomainsAndTheInitialModel() {
        hold("animals", 10);
        hold("food", 10);
        announce(0, List.of(), false);
        announce(10, List.of("animals"), true);
        announce(20, List.of("animals", "food"), true);
        pass(QUIET.plusSeconds(1));

        assertThat(last("continual.average_accuracy", "step-00000010")).isEqualTo(100);
        assertThat(last("continual.backward_transfer", "step-00000010")).isNaN();
        assertThat(last("continual.average_accuracy", "step-00000020")).isEqualTo(100);
        assertThat(last("continual.backward_transfer", "step-00000020")).isZero();
        assertThat(last("continual.forward_transfer", "step-00000020")).isZero();
        assertThat(last("continual.forgetting_max", "step-00000020")).isZero();
    }

    @Test
    void everyLearnedDomainTellsHowFarItHasFallenFromItsBestAndWhenThatWas() {
        hold("animals", 20);
        hold("food", 20);
        encoder.lose("step-00000010", "animals", 1);
        encoder.lose("step-00000020", "animals", 5);
        encoder.lose("step-00000030", "animals", 3);
        announce(0, List.of(), false);
        announce(10, List.of("animals"), true);
        announce(20, List.of("animals", "food"), true);
        announce(30, List.of("animals", "food"), false);
        pass(QUIET.plusSeconds(1));
        // R_m of animals: 26.7 untrained, 95, 75, 85; of food: 26.7, 26.7, 100, 100.
        assertThat(forgotten("continual.forgotten", "step-00000010", "animals")).isZero();
        assertThat(forgotten("continual.forgotten", "step-00000020", "animals")).isCloseTo(20, within(1e-9));
        assertThat(forgotten("continual.forgotten", "step-00000030", "animals")).isCloseTo(10, within(1e-9));
        assertThat(forgotten("continual.peak_step", "step-00000030", "animals")).isEqualTo(10);
        assertThat(forgotten("continual.forgotten", "step-00000030", "food")).isZero();
        assertThat(forgotten("continual.peak_step", "step-00000030", "food")).isEqualTo(20);
        assertThat(last("continual.worst_forgotten", "step-00000020")).isCloseTo(20, within(1e-9));
        assertThat(last("continual.worst_forgotten", "step-00000030")).isCloseTo(10, within(1e-9));
    }

    @Test
    void cumulativeMetricsJoinTheGalleriesOfTheLearnedDomains() {
        hold("animals", 10);
        for (int number = 10; number < 16; number++) {
            pairs.pipeInput(Events.pair("food", number, Split.TEST));
        }
        hold("objects", 4);
        announce(20, List.of("animals", "food"), true);
        pass(QUIET.plusSeconds(1));
        assertThat(cumulative("retrieval.r_mean")).singleElement().satisfies(metric -> {
            assertThat(metric.getValue()).isEqualTo(100);
            assertThat(metric.getLabels()).containsEntry("gallery", "16").containsEntry("domains", "2");
        });
        assertThat(cumulative("retrieval.map10")).hasSize(1);
    }

    @Test
    void aStreamThatHidesItsDomainsIsMeasuredOnAllOfThem() {
        hold("animals", 10);
        for (int number = 10; number < 16; number++) {
            pairs.pipeInput(Events.pair("food", number, Split.TEST));
        }
        announce(20, List.of(HiddenDomain.NAME), true);
        pass(QUIET.plusSeconds(1));
        for (int waits = 0; waits < EvaluationProcessor.PATIENCE; waits++) {
            pass(QUIET);
        }
        assertThat(last("continual.average_accuracy", "step-00000020")).isEqualTo(100);
        assertThat(last("continual.backward_transfer", "step-00000020")).isNaN();
        assertThat(cumulative("retrieval.r_mean")).singleElement().satisfies(metric -> {
            assertThat(metric.getValue()).isEqualTo(100);
            assertThat(metric.getLabels()).containsEntry("gallery", "16").containsEntry("domains", "2");
        });
    }

    @Test
    void validationPairsAreMeasuredApart() {
        hold("animals", 4);
        pairs.pipeInput(Events.pair("animals", 30, Split.VALIDATION));
        announce(10, List.of("animals"), true);
        pass(QUIET);
        assertThat(named("retrieval.r_mean"))
                .filteredOn(metric -> metric.getDomain() != null)
                .extracting(metric -> metric.getLabels().get("split") + " "
                        + metric.getLabels().get("gallery"))
                .containsExactlyInAnyOrder("test 4", "validation 1");
    }

    @Test
    void aHeldOutPictureThatCannotBeDecodedIsDeadLetteredWithItsBytes() {
        byte[] picture = new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0};
        ImageTextPair bad = Events.pair("animals", 7, Split.TEST, picture);
        pairs.pipeInput("animals-7", bad);
        hold("animals", 3);
        announce(0, List.of(), false);
        pass(QUIET);

        TestRecord<byte[], byte[]> letter = driver.createOutputTopic(
                        Topic.PAIRS_DLQ.topicName(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecord();
        assertThat(DeadLetter.read(letter.headers()).code()).isEqualTo(ErrorCode.IMAGE_UNDECODABLE);
        assertThat(DeadLetter.read(letter.headers()).stage()).isEqualTo("evaluator");
        assertThat(StoreSerde.of(ImageTextPair.class).deserializer().deserialize("", letter.value()))
                .isEqualTo(bad);
        assertThat(encoder.calls).containsExactly("step-00000000 animals 3");
    }

    @Test
    void aGalleryStopsGrowingAtItsLimit() {
        hold("animals", 30);
        announce(0, List.of(), false);
        pass(QUIET);
        assertThat(encoder.calls).containsExactly("step-00000000 animals 20");
    }

    private void hold(String domain, int count) {
        for (int number = 0; number < count; number++) {
            pairs.pipeInput(Events.pair(domain, number, Split.TEST));
        }
    }

    private void announce(long step, List<String> domainsSeen, boolean end) {
        CheckpointAnnouncement checkpoint = Events.checkpoint(step, domainsSeen, end, "file:///nowhere");
        checkpoints.pipeInput(checkpoint.getCheckpointId(), checkpoint);
    }

    private void pass(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plusMillis(200)) {
            clock.advance(Duration.ofMillis(200));
            driver.advanceWallClockTime(Duration.ofMillis(200));
        }
        published.addAll(metrics.readValuesToList());
    }

    private double recall(String checkpointId, String domain) {
        return only(metric -> metric.getName().equals("retrieval.r_mean")
                        && metric.getCheckpointId().equals(checkpointId)
                        && domain.equals(metric.getDomain()))
                .getValue();
    }

    private double forgotten(String name, String checkpointId, String domain) {
        List<Metric> found = named(name).stream()
                .filter(metric -> metric.getCheckpointId().equals(checkpointId)
                        && metric.getDomain().equals(domain))
                .toList();
        return found.get(found.size() - 1).getValue();
    }

    private double last(String name, String checkpointId) {
        List<Metric> found = named(name).stream()
                .filter(metric -> metric.getCheckpointId().equals(checkpointId))
                .toList();
        return found.get(found.size() - 1).getValue();
    }

    private List<Metric> cumulative(String name) {
        return named(name).stream().filter(metric -> metric.getDomain() == null).toList();
    }

    private List<Metric> named(String name) {
        return published.stream()
                .filter(metric -> metric.getName().equals(name))
                .toList();
    }

    private Metric only(Predicate<Metric> wanted) {
        List<Metric> found = published.stream().filter(wanted).toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
