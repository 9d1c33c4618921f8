package io.palimpsest.evaluator.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.palimpsest.evaluator.drift.DetectorKind;
import io.palimpsest.evaluator.drift.DriftOptions;
import io.palimpsest.evaluator.prequential.ListedPairs;
import io.palimpsest.evaluator.prequential.PrequentialOptions;
import io.palimpsest.events.v1.Alarm;
import io.palimpsest.events.v1.AlarmSeverity;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.events.v1.Split;
import io.palimpsest.schemas.topics.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows of 4 pairs, a backlog of 10 offsets and a patience of a minute, unless a test says otherwise. */
class PrequentialTopologyTest {
    private static final PrequentialOptions OPTIONS =
            new PrequentialOptions(true, 4, 0.99, 8, Duration.ofMinutes(1), 10, List.of(DetectorKind.values()));
    private static final List<String> STORES = List.of(
            EvaluatorTopology.PREQUENTIAL_POSITION_STORE,
            EvaluatorTopology.PREQUENTIAL_MEAN_STORE,
            EvaluatorTopology.PREQUENTIAL_DETECTOR_STORE,
            EvaluatorTopology.PREQUENTIAL_COUNT_STORE);

    @TempDir
    private Path directory;

    private final SteppingClock clock = new SteppingClock();
    private final ScriptedEncoder encoder = new ScriptedEncoder();
    private final List<ImageTextPair> topic = new ArrayList<>();
    private final List<Metric> metrics = new ArrayList<>();
    private final List<Alarm> alarms = new ArrayList<>();
    private TopologyTestDriver driver;
    private TestInputTopic<String, ImageTextPair> pairs;
    private TestInputTopic<String, CheckpointAnnouncement> checkpoints;
    private TestOutputTopic<String, Metric> metricTopic;
    private TestOutputTopic<String, Alarm> alarmTopic;

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void eachWindowIsScoredByTheNewestModelThatCannotHaveSeenIt() {
        start(OPTIONS);
        announce(0, 0);
        train("animals", 8);
        announce(10, 4, "animals");
        announce(20, 8, "animals");
        pass();

        assertThat(encoder.calls).containsExactly("step-00000000 animals 4", "step-00000010 animals 4");
        List<Metric> losses = mean("prequential.loss", null, "fading");
        assertThat(losses.get(0).getValue()).isCloseTo(Math.log(4), within(1e-12));
        assertThat(losses.get(0).getCheckpointId()).isEqualTo("step-00000000");
        // S = 4 ones faded by 4 and more pairs, losses of next to nothing behind them: ln 4 (a^4 + .. + a^7) / (1 + ..
        // + a^7).
        double old = Math.pow(0.99, 4) + Math.pow(0.99, 5) + Math.pow(0.99, 6) + Math.pow(0.99, 7);
        double all = old + 1 + 0.99 + 0.99 * 0.99 + Math.pow(0.99, 3);
        assertThat(losses.get(1).getValue()).isCloseTo(Math.log(4) * old / all, within(1e-5));
        assertThat(losses.get(1).getStep()).isEqualTo(10);
        assertThat(mean("prequential.error", null, "sliding"))
                .extracting(Metric::getValue)
                .containsExactly(0.75, 0.375);
        assertThat(mean("prequential.i2t.rank", "animals", "sliding"))
                .extracting(Metric::getValue)
                .containsExactly(2.5, 1.75);
        assertThat(named("prequential.scored")).extracting(Metric::getValue).containsExactly(4.0, 8.0);
        assertThat(named("prequential.model_age")).extracting(Metric::getValue).containsExactly(1.5, 1.5);
        assertThat(named("prequential.not_scored")).isEmpty();
    }

    @Test
    void aWindowWaitsUntilNoNewerModelCanScoreIt() {
        start(OPTIONS);
        announce(0, 0);
        train("animals", 4);
        pass();
        announce(10, 0, "animals");
        pass();
        assertThat(encoder.calls).isEmpty();
        announce(20, 4, "animals");
        pass();
        assertThat(encoder.calls).containsExactly("step-00000010 animals 4");
    }

    @Test
    void aWindowThatHasWaitedLongIsScoredByTheNewestModelThereIs() {
        start(OPTIONS);
        announce(0, 0);
        train("animals", 8);
        pass();
        pass(Duration.ofSeconds(58));
        assertThat(encoder.calls).isEmpty();
        pass(Duration.ofSeconds(3));
        assertThat(encoder.calls).containsExactly("step-00000000 animals 4");
        pass(Duration.ofSeconds(61));
        assertThat(encoder.calls).hasSize(2);
    }

    @Test
    void nothingIsScoredBeforeAModelIsAnnounced() {
        start(OPTIONS);
        train("animals", 8);
        pass(Duration.ofMinutes(5));
        assertThat(encoder.calls).isEmpty();
        assertThat(metrics).isEmpty();
    }

    @Test
    void pairsThatEveryModelMayHaveSeenAreCountedAndNotScored() {
        start(OPTIONS);
        announce(10, 6, "animals");
        train("animals", 10);
        pass();
        assertThat(encoder.calls).isEmpty();
        assertThat(notScored("seen")).containsExactly(4.0, 6.0);
        announce(20, 10, "animals");
        pass();
        assertThat(encoder.calls).containsExactly("step-00000010 animals 4");
        assertThat(named("prequential.scored")).extracting(Metric::getValue).containsExactly(4.0);
    }

    @Test
    void aModelThatWasWithdrawnScoresNothingAnyMore() {
        start(OPTIONS);
        announce(10, 0, "animals");
        checkpoints.pipeInput("step-00000010", (CheckpointAnnouncement) null);
        announce(20, 4, "animals");
        train("animals", 4);
        pass();
        assertThat(encoder.calls).isEmpty();
        assertThat(notScored("seen")).containsExactly(4.0);
    }

    @Test
    void windowsTooFarBehindTrainingAreSkippedAndCounted() {
        start(OPTIONS);
        announce(0, 0);
        train("animals", 20);
        announce(10, 20, "animals");
        pass();
        // 20 - 0, 20 - 4 and 20 - 8 are more than 10.
        assertThat(notScored("behind")).containsExactly(4.0, 8.0, 12.0);
        assertThat(encoder.calls).hasSize(2);
        assertThat(named("prequential.scored")).extracting(Metric::getValue).containsExactly(4.0, 8.0);
    }

    @Test
    void scoringHoldsTheThreadForALimitedTimeOnly() {
        encoder.onCall = () -> clock.advance(Duration.ofMillis(1500));
        start(new PrequentialOptions(true, 4, 0.99, 8, Duration.ofMinutes(1), 1000, List.of()));
        announce(0, 0);
        train("animals", 10 * 4);
        announce(10, 40, "animals");
        driver.advanceWallClockTime(Duration.ofMillis(200));
        assertThat(encoder.calls).as("begun within two seconds").hasSize(2);
        pass();
        assertThat(encoder.calls).hasSize(4);
    }

    @Test
    void aModelThatCannotBeReadIsAReasonAndTheNextWindowIsScored() {
        encoder.broken.add("step-00000010");
        start(OPTIONS);
        announce(10, 0, "animals");
        announce(20, 4, "animals");
        announce(30, 8, "animals");
        train("animals", 8);
        pass();
        assertThat(notScored("unusable-checkpoint")).containsExactly(4.0);
        assertThat(encoder.calls).containsExactly("step-00000010 animals 4", "step-00000020 animals 4");
    }

    @Test
    void domainsHaveMeansOfTheirOwn() {
        start(OPTIONS);
        announce(10, 0, "animals");
        train("animals", 4);
        train("food", 4);
        announce(20, 8, "animals", "food");
        pass();
        assertThat(mean("prequential.error", "animals", "sliding"))
                .extracting(Metric::getValue)
                .containsExactly(0.0);
        assertThat(mean("prequential.error", "food", "sliding"))
                .extracting(Metric::getValue)
                .containsExactly(0.75);
        assertThat(mean("prequential.error", null, "sliding"))
                .extracting(Metric::getValue)
                .containsExactly(0.0, 0.375);
    }

    @Test
    void aChangeOfThePairsRaisesEachDetectorOnceOnLoss() {
        startWide();
        trainThroughAChange(0, 40);
        assertThat(alarms)
                .filteredOn(alarm -> alarm.getMetric().equals("prequential.loss"))
                .extracting(alarm -> alarm.getAlarmId().split("/")[1])
                .containsExactlyInAnyOrder("adwin", "page-hinkley", "two-window-ks");
        assertThat(alarms).allSatisfy(alarm -> {
            assertThat(alarm.getKind()).isEqualTo("prequential-drift");
            assertThat(alarm.getSeverity()).isEqualTo(AlarmSeverity.WARNING);
            assertThat(alarm.getDomain()).isEqualTo("food");
            assertThat(alarm.getCheckpointId()).isEqualTo("step-00000010");
            assertThat(Long.parseLong(alarm.getAlarmId().split("@")[1])).isBetween(640L, 900L);
        });
    }

    @Test
    void aRestartNeitherRepeatsNorLosesAnAlarm() {
        startWide();
        trainThroughAChange(0, 40);
        List<String> undisturbed = alarms.stream().map(Alarm::getAlarmId).toList();
        List<Double> values = metrics.stream().map(Metric::getValue).toList();
        assertThat(undisturbed).isNotEmpty();
        driver.close();
        topic.clear();
        metrics.clear();
        alarms.clear();

        startWide();
        trainThroughAChange(0, 4);
        for (int window = 4; window < 40; window += 3) {
            // Written while no evaluator runs: a new driver counts offsets from 0 again.
            for (int number = 0; number < 3 * 32; number++) {
                topic.add(Events.pair(domain(window + number / 32), number % 32, Split.TRAIN));
            }
            restart();
            pass();
        }
        assertThat(alarms).extracting(Alarm::getAlarmId).isEqualTo(undisturbed);
        assertThat(metrics).extracting(Metric::getValue).isEqualTo(values);
    }

    /** A new process that finds what the last one has written to its stores. */
    private void restart() {
        Map<String, List<KeyValue<String, Object>>> kept = new HashMap<>();
        for (String store : STORES) {
            List<KeyValue<String, Object>> entries = new ArrayList<>();
            KeyValueStore<String, Object> old = driver.getKeyValueStore(store);
            try (KeyValueIterator<String, Object> all = old.all()) {
                all.forEachRemaining(entries::add);
            }
            kept.put(store, entries);
        }
        driver.close();
        startWide();
        kept.forEach((store, entries) -> {
            KeyValueStore<String, Object> fresh = driver.getKeyValueStore(store);
            entries.forEach(entry -> fresh.put(entry.key, entry.value));
        });
    }

    private void startWide() {
        start(new PrequentialOptions(
                true, 32, 0.99, 64, Duration.ofMinutes(1), 1_000_000, List.of(DetectorKind.values())));
        announce(10, 0, "animals");
        announce(20, 1_000_000, "animals", "food");
    }

    /** Windows of 32 pairs; the first 20 are of a domain that the model has learned. */
    private void trainThroughAChange(int fromWindow, int toWindow) {
        for (int window = fromWindow; window < toWindow; window++) {
            train(domain(window), 32);
            pass();
        }
    }

    private static String domain(int window) {
        return window < 20 ? "animals" : "food";
    }

    private void start(PrequentialOptions options) {
        WireSerdes wire = TestRules.wire();
        EvaluationRules rules = TestRules.with(DriftOptions.DEFAULT);
        driver = TestRules.driver(
                EvaluatorTopology.build(
                        rules,
                        encoder,
                        new PrequentialScoring(options, partition -> new ListedPairs(topic, 64)),
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
        metricTopic = driver.createOutputTopic(
                Topic.METRICS.topicName(),
                new StringDeserializer(),
                wire.metrics().deserializer());
        alarmTopic = driver.createOutputTopic(
                Topic.ALARMS.topicName(),
                new StringDeserializer(),
                wire.alarms().deserializer());
    }

    private void train(String domain, int count) {
        for (int number = 0; number < count; number++) {
            ImageTextPair pair = Events.pair(domain, number % 32, Split.TRAIN);
            topic.add(pair);
            pairs.pipeInput(pair.getSampleId(), pair);
        }
    }

    private void announce(long step, long plannedTo, String... domainsSeen) {
        CheckpointAnnouncement checkpoint = Events.checkpoint(step, List.of(domainsSeen), false, "file:///nowhere");
        checkpoint.setPlannedTo(Map.of("0", plannedTo));
        checkpoints.pipeInput(checkpoint.getCheckpointId(), checkpoint);
    }

    private void pass() {
        pass(Duration.ofSeconds(1));
    }

    private void pass(Duration time) {
        clock.advance(time);
        driver.advanceWallClockTime(time);
        metricTopic.readValuesToList().stream()
                .filter(metric -> metric.getName().startsWith("prequential."))
                .forEach(metrics::add);
        alarmTopic.readValuesToList().stream()
                .filter(alarm -> alarm.getKind().startsWith("prequential"))
                .forEach(alarms::add);
    }

    private List<Metric> mean(String name, String domain, String average) {
        return named(name).stream()
                .filter(metric -> Objects.equals(domain, metric.getDomain())
                        && average.equals(metric.getLabels().get("average")))
                .toList();
    }

    private List<Metric> named(String name) {
        return metrics.stream().filter(metric -> metric.getName().equals(name)).toList();
    }

    private List<Double> notScored(String reason) {
        return named("prequential.not_scored").stream()
                .filter(metric -> reason.equals(metric.getLabels().get("reason")))
                .map(Metric::getValue)
                .toList();
    }
}
