package io.palimpsest.evaluator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.evaluator.drift.DriftOptions;
import io.palimpsest.evaluator.drift.DriftStatistic;
import io.palimpsest.events.v1.Alarm;
import io.palimpsest.events.v1.DriftReport;
import io.palimpsest.events.v1.DriftReportKind;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.events.v1.Split;
import io.palimpsest.events.v1.StreamPosition;
import io.palimpsest.schemas.topics.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriftTopologyTest {

    private static final int CHANGE = 75;

    @TempDir
    private Path directory;

    private final SteppingClock clock = new SteppingClock();
    private TopologyTestDriver driver;
    private TestInputTopic<String, ImageTextPair> pairs;
    private TestOutputTopic<String, DriftReport> reports;
    private TestOutputTopic<String, Alarm> alarms;
    private TestOutputTopic<String, Metric> metrics;
    private int sent;

    @BeforeEach
    void start() {
        WireSerdes wire = TestRules.wire();
        EvaluationRules rules = TestRules.with(DriftOptions.DEFAULT.withWindows(16, 3));
        driver = TestRules.driver(
                EvaluatorTopology.build(rules, new ScriptedEncoder(), PrequentialScoring.OFF, wire, clock),
                directory,
                clock.instant(),
                Map.of());
        pairs = driver.createInputTopic(
                Topic.PAIRS.topicName(), new StringSerializer(), wire.pairs().serializer());
        reports = driver.createOutputTopic(
                Topic.DRIFT.topicName(), new StringDeserializer(), wire.drift().deserializer());
        alarms = driver.createOutputTopic(
                Topic.ALARMS.topicName(),
                new StringDeserializer(),
                wire.alarms().deserializer());
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
    void aChangeIsReportedOnceToTheTrainerAndToPeople() {
        train(0, CHANGE);
        train(1, 75);
        List<TestRecord<String, DriftReport>> found = reports.readRecordsToList();
        assertThat(found).hasSize(1);
        DriftReport report = found.get(0).value();
        long from = report.getChangedFrom().get(0).getOffset();
        assertThat(from).isBetween(CHANGE - 3L, CHANGE + 3L);
        assertThat(found.get(0).key()).isEqualTo("default/0@" + from);
        assertThat(report.getKind()).isEqualTo(DriftReportKind.ALARM);
        assertThat(report.getCalmFrom().get(0).getOffset()).isLessThan(from);
        assertThat(report.getModality()).isEqualTo("text");
        assertThat(report.getReferenceEncoder()).isEqualTo("word-counts-128/1");
        assertThat(report.getValue()).isGreaterThan(report.getThreshold());
        assertThat(alarms.readRecordsToList())
                .filteredOn(alarm -> alarm.value().getKind().equals("data-drift"))
                .singleElement()
                .satisfies(alarm -> {
                    assertThat(alarm.key()).isEqualTo("default");
                    assertThat(alarm.value().getAlarmId()).isEqualTo("data-drift/0@" + from);
                    assertThat(alarm.value().getMessage()).contains("0@" + from, "in text");
                });
    }

    @Test
    void progressIsReportedWhenThereIsSome() {
        train(0, 5);
        pass();
        pass();
        assertThat(reports.readRecordsToList()).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo("default");
            assertThat(record.value().getKind()).isEqualTo(DriftReportKind.PROGRESS);
            assertThat(record.value().getReadTo()).containsExactly(new StreamPosition(0, 5L));
        });
        pairs.pipeInput(Events.pair("animals", 900, Split.TEST));
        pass();
        assertThat(reports.isEmpty()).as("held-out pairs are not watched").isTrue();
    }

    @Test
    void everyComparedWindowIsMeasuredInBothModalities() {
        train(0, 16 * 5);
        List<Metric> measured = metrics.readValuesToList();
        assertThat(measured)
                .filteredOn(metric -> metric.getName().startsWith("drift.data"))
                .hasSize(2 * 2 * DriftStatistic.values().length)
                .extracting(metric -> metric.getLabels().get("modality"))
                .contains("image", "text");
    }

    private void train(int topic, int count) {
        for (int i = 0; i < count; i++) {
            ImageTextPair pair = Events.trained(topic, sent++);
            pairs.pipeInput(pair.getSampleId(), pair);
        }
    }

    private void pass() {
        clock.advance(Duration.ofSeconds(1));
        driver.advanceWallClockTime(Duration.ofSeconds(1));
    }
}
