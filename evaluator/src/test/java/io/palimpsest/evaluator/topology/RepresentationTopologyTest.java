package io.palimpsest.evaluator.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.palimpsest.evaluator.drift.DriftOptions;
import io.palimpsest.evaluator.drift.statistics.TopologyCorrelation;
import io.palimpsest.evaluator.encoding.EncodedPairs;
import io.palimpsest.evaluator.encoding.PairEncoder;
import io.palimpsest.evaluator.metrics.FeatureMatrix;
import io.palimpsest.evaluator.records.HeldOutPair;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.events.v1.Split;
import io.palimpsest.schemas.topics.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepresentationTopologyTest {
    private static final int ITEMS = 10;

    @TempDir
    private Path directory;

    private final SteppingClock clock = new SteppingClock();
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
                        TestRules.with(DriftOptions.DEFAULT),
                        new TurningEncoder(),
                        PrequentialScoring.OFF,
                        wire,
                        clock),
                directory,
                clock.instant(),
                Map.of());
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
        hold(0, ITEMS);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void theProbeSetIsComparedWithTheEndOfItsDomainAndWithTheCheckpointBefore() {
        announce(0, List.of(), false);
        announce(10, List.of("animals"), true);
        announce(20, List.of("animals", "food"), true);
        announce(30, List.of("animals", "food", "objects"), true);
        pass(TestRules.QUIET.plusSeconds(1));

        assertThat(value("drift.representation.images", 20, "learned", "step-00000010"))
                .isCloseTo(TopologyCorrelation.sameModal(fan(10), fan(20)), within(1e-6));
        assertThat(value("drift.representation.images", 20, "previous", "step-00000010"))
                .isCloseTo(TopologyCorrelation.sameModal(fan(10), fan(20)), within(1e-6));
        assertThat(value("drift.representation.images", 30, "learned", "step-00000010"))
                .isCloseTo(TopologyCorrelation.sameModal(fan(10), fan(30)), within(1e-6));
        assertThat(value("drift.representation.images", 30, "previous", "step-00000020"))
                .isCloseTo(TopologyCorrelation.sameModal(fan(20), fan(30)), within(1e-6));
        assertThat(value("drift.representation.texts", 30, "learned", "step-00000010"))
                .isCloseTo(1, within(1e-6));
        assertThat(value("drift.representation.cross", 30, "learned", "step-00000010"))
                .isCloseTo(TopologyCorrelation.crossModal(fan(10), fan(0), fan(30), fan(0)), within(1e-6));
        assertThat(value("drift.representation.images", 30, "learned", "step-00000010"))
                .isLessThan(value("drift.representation.images", 20, "learned", "step-00000010"));
    }

    @Test
    void beforeADomainIsLearnedAndBeforeItsEndThereIsNothingToCompareWith() {
        announce(0, List.of(), false);
        announce(5, List.of("food"), true);
        announce(10, List.of("food", "animals"), false);
        pass(TestRules.QUIET.plusSeconds(1));
        assertThat(published).noneMatch(metric -> metric.getName().startsWith("drift.representation"));

        announce(20, List.of("food", "animals"), true);
        pass(TestRules.QUIET.plusSeconds(1));
        assertThat(published)
                .filteredOn(metric -> metric.getName().startsWith("drift.representation"))
                .hasSize(3)
                .allMatch(metric -> metric.getLabels().get("since").equals("previous"))
                .allMatch(metric -> metric.getLabels().get("reference").equals("step-00000010"));
    }

    @Test
    void aGalleryThatGrowsIsAnotherProbeSet() {
        announce(10, List.of("animals"), true);
        announce(20, List.of("animals", "food"), true);
        pass(TestRules.QUIET.plusSeconds(1));
        published.clear();

        hold(ITEMS, ITEMS + 2);
        pass(TestRules.QUIET.plusSeconds(1));
        assertThat(value("drift.representation.images", 20, "learned", "step-00000010"))
                .isLessThan(1);
        assertThat(published)
                .filteredOn(metric -> metric.getName().equals("drift.representation.images"))
                .extracting(metric -> metric.getLabels().get("probes"))
                .containsOnly(String.valueOf(ITEMS + 2));
    }

    private void hold(int from, int to) {
        for (int number = from; number < to; number++) {
            pairs.pipeInput(Events.pair("animals", number, Split.TEST));
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

    private double value(String name, long step, String since, String reference) {
        List<Metric> found = published.stream()
                .filter(metric -> metric.getName().equals(name)
                        && metric.getStep() == step
                        && "animals".equals(metric.getDomain())
                        && metric.getLabels().get("since").equals(since)
                        && metric.getLabels().get("reference").equals(reference))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0).getValue();
    }

    /** Unit vectors that open like a fan, the wider the later the step. */
    private static double[][] fan(long step) {
        double[][] rows = new double[ITEMS][];
        Arrays.setAll(rows, item -> vector(item, step));
        return rows;
    }

    private static double[] vector(int item, long step) {
        double angle = 0.1 * item * (1 + step / 10.0 * (item % 3));
        return new double[] {Math.cos(angle), Math.sin(angle)};
    }

    /** Its pictures move with the step, its captions stay. */
    private static final class TurningEncoder implements PairEncoder {
        @Override
        public EncodedPairs encode(CheckpointAnnouncement checkpoint, List<HeldOutPair> held) {
            FeatureMatrix pictures = matrix(held, checkpoint.getStep());
            FeatureMatrix texts = matrix(held, 0);
            return new EncodedPairs(pictures, texts, texts);
        }

        private static FeatureMatrix matrix(List<HeldOutPair> held, long step) {
            float[] values = new float[2 * held.size()];
            for (int row = 0; row < held.size(); row++) {
                String id = held.get(row).getSampleId();
                double[] vector = vector(Integer.parseInt(id.substring(id.lastIndexOf('-') + 1)), step);
                values[2 * row] = (float) vector[0];
                values[2 * row + 1] = (float) vector[1];
            }
            return new FeatureMatrix(held.size(), 2, values);
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }
}
