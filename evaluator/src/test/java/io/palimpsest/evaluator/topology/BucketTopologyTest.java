package io.palimpsest.evaluator.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.CheckpointVerdict;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.events.v1.PartitionOffset;
import io.palimpsest.events.v1.Split;
import io.palimpsest.schemas.split.HiddenDomain;
import io.palimpsest.schemas.topics.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stream in which no domain ends, measured in time buckets of 12 events. */
class BucketTopologyTest {
    private static final int EVENTS = 12;

    @TempDir
    private Path directory;

    private final SteppingClock clock = new SteppingClock();
    private final ScriptedEncoder encoder = new ScriptedEncoder();
    private final WireSerdes wire = TestRules.wire();
    private TopologyTestDriver driver;
    private TestInputTopic<String, ImageTextPair> pairs;
    private TestInputTopic<String, CheckpointAnnouncement> checkpoints;
    private int sent;

    @BeforeEach
    void start() {
        driver = TestRules.driver(
                EvaluatorTopology.build(TestRules.inBucketsOf(EVENTS), encoder, PrequentialScoring.OFF, wire, clock),
                directory,
                clock.instant(),
                Map.of());
        pairs = driver.createInputTopic(
                Topic.PAIRS.topicName(), new StringSerializer(), wire.pairs().serializer());
        checkpoints = driver.createInputTopic(
                Topic.CHECKPOINTS.topicName(),
                new StringSerializer(),
                wire.checkpoints().serializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void continualMetricsMeanTheSameOverBucketsAsOverDomains() {
        hold(EVENTS);
        announce(0, 0);
        announce(10, 12);
        announce(15, 18);
        hold(EVENTS);
        // R_m by bucket: step 10 has 100, 100; step 20 has 75, 100; step 25 has 50, 100; untrained is chance.
        encoder.lose("step-00000020", "bucket-000000", 3);
        encoder.lose("step-00000025", "bucket-000000", 6);
        announce(20, 24);
        announce(25, 26);
        pass(TestRules.QUIET.plusSeconds(1));
        List<Metric> metrics = driver.createOutputTopic(
                        Topic.METRICS.topicName(),
                        new StringDeserializer(),
                        wire.metrics().deserializer())
                .readValuesToList();

        assertThat(encoder.calls)
                .as("where a bucket ends, the untrained and the newest are kept; step 15 was superseded")
                .noneMatch(call -> call.startsWith("step-00000015"))
                .contains("step-00000010 bucket-000001 12", "step-00000020 bucket-000000 12");
        assertThat(value(metrics, "continual.average_accuracy", 10)).isEqualTo(100);
        assertThat(value(metrics, "continual.backward_transfer", 10)).isNaN();
        assertThat(value(metrics, "continual.average_accuracy", 20)).isEqualTo(87.5);
        assertThat(value(metrics, "continual.backward_transfer", 20)).isEqualTo(-25);
        assertThat(value(metrics, "continual.forgetting_max", 20)).isEqualTo(25);
        // Chance among 12: (1 + 5 + 10) / 36.
        assertThat(value(metrics, "continual.forward_transfer", 20)).isCloseTo(100 - 1600.0 / 36, within(1e-9));
        assertThat(value(metrics, "continual.average_accuracy", 25)).isEqualTo(75);
        assertThat(value(metrics, "continual.backward_transfer", 25)).isEqualTo(-50);
        assertThat(value(metrics, "continual.worst_forgotten", 25)).isEqualTo(50);
        List<CheckpointVerdict> verdicts = driver.createOutputTopic(
                        Topic.VERDICTS.topicName(),
                        new StringDeserializer(),
                        wire.verdicts().deserializer())
                .readValuesToList();
        assertThat(verdicts)
                .filteredOn(verdict -> verdict.getStep() == 20)
                .singleElement()
                .satisfies(
                        verdict -> assertThat(verdict.getDomains()).containsExactly("bucket-000000", "bucket-000001"));
    }

    @Test
    void aBucketIsLearnedWhenItsEndIsReadInEveryPartition() {
        BucketColumns columns = new BucketColumns(100);
        assertThat(columns.columnOf("any", 99)).isEqualTo("bucket-000000");
        assertThat(columns.columnOf("any", 100)).isEqualTo("bucket-000001");
        CheckpointAnnouncement early = checkpoint(10, 250, 99);
        CheckpointAnnouncement first = checkpoint(20, 250, 100);
        CheckpointAnnouncement third = checkpoint(30, 310, 300);
        List<CheckpointAnnouncement> ordered = List.of(early, first, third);
        assertThat(columns.expected(early)).isEmpty();
        assertThat(columns.expected(first)).containsExactly("bucket-000000");
        assertThat(columns.learned(third, List.of("bucket-000002", "bucket-000000", "bucket-000007")))
                .containsExactly("bucket-000000", "bucket-000002");
        assertThat(columns.endOf("bucket-000000", ordered, third)).contains(first);
        assertThat(columns.endOf("bucket-000001", ordered, third)).contains(third);
        assertThat(columns.endOf("bucket-000001", ordered, first)).isEmpty();
        assertThat(columns.ends(early, Optional.empty())).isFalse();
        assertThat(columns.ends(first, Optional.of(early))).isTrue();
        assertThat(columns.ends(first, Optional.of(first))).isFalse();
    }

    private static double value(List<Metric> metrics, String name, long step) {
        List<Metric> found = metrics.stream()
                .filter(metric -> metric.getName().equals(name) && metric.getStep() == step)
                .toList();
        return found.get(found.size() - 1).getValue();
    }

    private void hold(int count) {
        for (int number = 0; number < count; number++) {
            pairs.pipeInput(Events.pair("mixed", sent++, Split.TEST));
        }
    }

    private void announce(long step, long offset) {
        CheckpointAnnouncement checkpoint = checkpoint(step, offset);
        checkpoints.pipeInput(checkpoint.getCheckpointId(), checkpoint);
    }

    private static CheckpointAnnouncement checkpoint(long step, long... offsets) {
        List<PartitionOffset> positions = new ArrayList<>();
        for (int partition = 0; partition < offsets.length; partition++) {
            positions.add(new PartitionOffset(partition, offsets[partition]));
        }
        List<String> seen = step == 0 ? List.of() : List.of(HiddenDomain.NAME);
        return CheckpointAnnouncement.newBuilder(Events.checkpoint(step, seen, false, "file:///nowhere"))
                .setOffsets(positions)
                .build();
    }

    private void pass(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plusMillis(200)) {
            clock.advance(Duration.ofMillis(200));
            driver.advanceWallClockTime(Duration.ofMillis(200));
        }
    }
}
