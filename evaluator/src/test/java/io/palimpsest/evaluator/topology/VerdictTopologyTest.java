package io.palimpsest.evaluator.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.palimpsest.evaluator.drift.DriftOptions;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.CheckpointVerdict;
import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.ControlKind;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.events.v1.Split;
import io.palimpsest.events.v1.VerdictFinding;
import io.palimpsest.events.v1.VerdictOutcome;
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

/** Galleries hold 20 pairs, so a pair lost is 5 points of R_m; a domain may lose 5 and the mean 2. */
class VerdictTopologyTest {
    private static final Duration LONG = TestRules.QUIET.plusSeconds(1);

    @TempDir
    private Path directory;

    private final SteppingClock clock = new SteppingClock();
    private final ScriptedEncoder encoder = new ScriptedEncoder();
    private TopologyTestDriver driver;
    private TestInputTopic<String, ImageTextPair> pairs;
    private TestInputTopic<String, CheckpointAnnouncement> checkpoints;
    private TestInputTopic<String, ControlCommand> commands;
    private TestInputTopic<String, Metric> metrics;
    private TestOutputTopic<String, CheckpointVerdict> verdicts;

    @BeforeEach
    void start() {
        WireSerdes wire = TestRules.wire();
        driver = TestRules.driver(
                EvaluatorTopology.build(
                        TestRules.with(DriftOptions.DEFAULT), encoder, PrequentialScoring.OFF, wire, clock),
                directory,
                clock.instant(),
                Map.of());
        StringSerializer keys = new StringSerializer();
        pairs = driver.createInputTopic(
                Topic.PAIRS.topicName(), keys, wire.pairs().serializer());
        checkpoints = driver.createInputTopic(
                Topic.CHECKPOINTS.topicName(), keys, wire.checkpoints().serializer());
        commands = driver.createInputTopic(
                Topic.CONTROL.topicName(), keys, wire.control().serializer());
        metrics = driver.createInputTopic(
                Topic.METRICS.topicName(), keys, wire.metrics().serializer());
        verdicts = driver.createOutputTopic(
                Topic.VERDICTS.topicName(),
                new StringDeserializer(),
                wire.verdicts().deserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void theFirstCheckpointIsComparedWithNothingAndJudgedOnce() {
        hold("animals", 20);
        announce(0, List.of(), false);
        announce(10, List.of("animals"), true);
        pass(LONG);
        assertThat(verdicts.readRecordsToList()).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo("step-00000010");
            assertThat(record.value().getOutcome()).isEqualTo(VerdictOutcome.PASS);
            assertThat(record.value().getRevision()).isEqualTo(1);
            assertThat(record.value().getComparedWith()).isNull();
            assertThat(record.value().getDomains()).containsExactly("animals");
        });
        pass(Duration.ofSeconds(60));
        assertThat(verdicts.isEmpty()).isTrue();
    }

    @Test
    void aDomainThatLostTooMuchAgainstThePromotedOneFails() {
        hold("animals", 20);
        hold("food", 20);
        encoder.lose("step-00000010", "animals", 1);
        encoder.lose("step-00000020", "animals", 3);
        announce(10, List.of("animals"), true);
        promote("step-00000010");
        announce(20, List.of("animals", "food"), true);
        pass(LONG);
        CheckpointVerdict verdict = verdict("step-00000020");
        assertThat(verdict.getOutcome()).isEqualTo(VerdictOutcome.FAIL);
        assertThat(verdict.getComparedWith()).isEqualTo("step-00000010");
        assertThat(verdict.getDomains()).containsExactly("animals", "food");
        // animals 95 -> 85; food was not learned before, so its gain does not count.
        assertThat(finding(verdict, "worst-domain")).satisfies(finding -> {
            assertThat(finding.getKept()).isFalse();
            assertThat(finding.getDomain()).isEqualTo("animals");
            assertThat(finding.getValue()).isCloseTo(10, within(1e-9));
            assertThat(finding.getLimit()).isEqualTo(5);
        });
        assertThat(finding(verdict, "average").getValue()).isCloseTo(10, within(1e-9));
        assertThat(finding(verdict, "loss-finite").getKept()).isTrue();
    }

    @Test
    void nothingIsJudgedBeforeEveryLearnedDomainIsMeasured() {
        hold("animals", 20);
        announce(10, List.of("animals", "food"), true);
        pass(LONG);
        assertThat(verdicts.isEmpty()).isTrue();
        hold("food", 20);
        pass(LONG);
        assertThat(verdict("step-00000010").getDomains()).containsExactly("animals", "food");
    }

    @Test
    void aDomainWithoutHeldOutPairsIsWaitedForAWhileOnly() {
        hold("animals", 20);
        announce(10, List.of("animals", "food"), true);
        pass(TestRules.QUIET.multipliedBy(EvaluationProcessor.PATIENCE).plus(LONG));
        assertThat(verdict("step-00000010").getDomains()).containsExactly("animals");
    }

    @Test
    void aCheckpointThatCannotBeReadFails() {
        hold("animals", 20);
        encoder.broken.add("step-00000010");
        announce(10, List.of("animals"), true);
        pass(LONG);
        assertThat(verdict("step-00000010").getOutcome()).isEqualTo(VerdictOutcome.FAIL);
    }

    @Test
    void aCheckpointThatWasPassedOverIsSkipped() {
        hold("animals", 20);
        announce(5, List.of("animals"), false);
        announce(6, List.of("animals"), false);
        pass(LONG);
        List<CheckpointVerdict> given = verdicts.readValuesToList();
        assertThat(given)
                .extracting(CheckpointVerdict::getCheckpointId, CheckpointVerdict::getOutcome)
                .containsExactlyInAnyOrder(
                        tuple("step-00000005", VerdictOutcome.SKIPPED), tuple("step-00000006", VerdictOutcome.PASS));
        assertThat(given)
                .filteredOn(verdict -> verdict.getOutcome() == VerdictOutcome.SKIPPED)
                .singleElement()
                .satisfies(verdict ->
                        assertThat(verdict.getFindings().get(0).getRule()).isEqualTo("superseded"));
    }

    @Test
    void aPromotedCheckpointIsJudgedAgainWhenItsGalleriesGrowAndOnceMoreOnlyIfTheOutcomeChanges() {
        hold("animals", 18);
        announce(10, List.of("animals"), false);
        pass(LONG);
        promote("step-00000010");
        announce(20, List.of("animals"), false);
        pass(LONG);
        promote("step-00000020");
        announce(30, List.of("animals"), false);
        pass(LONG);
        assertThat(verdicts.readValuesToList())
                .extracting(CheckpointVerdict::getOutcome)
                .containsOnly(VerdictOutcome.PASS)
                .hasSize(3);

        pairs.pipeInput(Events.pair("animals", 18, Split.TEST));
        pass(LONG);
        assertThat(encoder.calls)
                .as("both are superseded, and measured again because others are compared with them")
                .contains("step-00000010 animals 19", "step-00000020 animals 19");
        assertThat(verdicts.isEmpty()).as("still as good").isTrue();

        encoder.lose("step-00000020", "animals", 2);
        pairs.pipeInput(Events.pair("animals", 19, Split.TEST));
        pass(LONG);
        CheckpointVerdict again = verdict("step-00000020");
        assertThat(again.getOutcome()).isEqualTo(VerdictOutcome.FAIL);
        assertThat(again.getRevision()).isEqualTo(2);
        assertThat(again.getComparedWith()).isEqualTo("step-00000010");
        assertThat(finding(again, "worst-domain").getValue()).isCloseTo(10, within(1e-9));
        pass(Duration.ofSeconds(60));
        assertThat(verdicts.isEmpty()).isTrue();
    }

    @Test
    void whatPassedAgainstAnotherOneIsJudgedAgainstThePromotedOneBeforeItCanTakeItsPlace() {
        hold("animals", 20);
        announce(10, List.of("animals"), true);
        encoder.lose("step-00000020", "animals", 4);
        encoder.lose("step-00000030", "animals", 2);
        announce(20, List.of("animals"), true);
        announce(30, List.of("animals"), true);
        pass(LONG);
        assertThat(verdicts.readValuesToList())
                .allSatisfy(verdict -> assertThat(verdict.getComparedWith()).isNull())
                .hasSize(3);

        promote("step-00000020");
        pass(LONG);
        CheckpointVerdict better = verdict("step-00000030");
        assertThat(better.getOutcome()).isEqualTo(VerdictOutcome.PASS);
        assertThat(better.getRevision()).isEqualTo(2);
        assertThat(better.getComparedWith()).isEqualTo("step-00000020");
        assertThat(finding(better, "worst-domain").getValue()).isCloseTo(-10, within(1e-9));

        promote("step-00000010");
        pass(LONG);
        assertThat(verdicts.readValuesToList())
                .as("the newest first, then the next one that has passed")
                .extracting(
                        CheckpointVerdict::getCheckpointId,
                        CheckpointVerdict::getOutcome,
                        CheckpointVerdict::getComparedWith)
                .containsExactly(
                        tuple("step-00000030", VerdictOutcome.FAIL, "step-00000010"),
                        tuple("step-00000020", VerdictOutcome.FAIL, "step-00000010"));
        pass(Duration.ofSeconds(60));
        assertThat(verdicts.isEmpty()).isTrue();
    }

    @Test
    void aLossThatTurnsOutNotToBeFiniteFailsThePromotedOneLater() {
        hold("animals", 20);
        announce(10, List.of("animals"), false);
        pass(LONG);
        promote("step-00000010");
        announce(20, List.of("animals"), false);
        pass(LONG);
        promote("step-00000020");
        verdicts.readValuesToList();
        metric("loss.total", 19, Double.POSITIVE_INFINITY, Map.of());
        metric("loss.total", 20, Double.NaN, Map.of());
        pass(LONG);
        CheckpointVerdict verdict = verdict("step-00000020");
        assertThat(verdict.getOutcome()).isEqualTo(VerdictOutcome.FAIL);
        assertThat(finding(verdict, "loss-finite").getValue()).isEqualTo(19);
        rollBack("step-00000010");
        pass(LONG);
        assertThat(verdicts.isEmpty()).as("the other one had no such step").isTrue();
    }

    @Test
    void theLossesOfStepsBeforeTheOtherCheckpointDoNotCount() {
        hold("animals", 20);
        announce(10, List.of("animals"), true);
        promote("step-00000010");
        pass(LONG);
        verdicts.readValuesToList();
        metric("loss.itc", 9, Double.NaN, Map.of());
        metric("loss.itc", 15, 1.5, Map.of());
        announce(20, List.of("animals"), true);
        pass(LONG);
        List<CheckpointVerdict> given = verdicts.readValuesToList();
        assertThat(given)
                .filteredOn(verdict -> verdict.getCheckpointId().equals("step-00000020"))
                .singleElement()
                .satisfies(verdict -> assertThat(verdict.getOutcome()).isEqualTo(VerdictOutcome.PASS));
    }

    @Test
    void driftOfTheNewestWindowDecidesAndEarlierOnesDoNot() {
        hold("animals", 20);
        metric("drift.data.mmd2", -1, 0.3, Map.of("modality", "image"));
        metric("drift.data.mmd2", -1, 0.01, Map.of("modality", "image"));
        metric("drift.data.mmd2", -1, 0.06, Map.of("modality", "text"));
        announce(10, List.of("animals"), true);
        pass(LONG);
        CheckpointVerdict verdict = verdict("step-00000010");
        assertThat(verdict.getOutcome()).isEqualTo(VerdictOutcome.FAIL);
        assertThat(finding(verdict, "drift").getValue()).isEqualTo(0.06);
    }

    @Test
    void aPromotedBranchIsNothingToCompareWith() {
        hold("animals", 20);
        announce(10, List.of("animals"), true);
        command(ControlKind.PROMOTE, "step-00000010", "default-forgot-ab12");
        announce(20, List.of("animals"), true);
        pass(LONG);
        assertThat(verdicts.readValuesToList())
                .extracting(CheckpointVerdict::getComparedWith)
                .containsOnlyNulls();
    }

    private CheckpointVerdict verdict(String checkpointId) {
        List<TestRecord<String, CheckpointVerdict>> found = verdicts.readRecordsToList().stream()
                .filter(record -> record.key().equals(checkpointId))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0).value();
    }

    private static VerdictFinding finding(CheckpointVerdict verdict, String rule) {
        return verdict.getFindings().stream()
                .filter(finding -> finding.getRule().equals(rule))
                .findFirst()
                .orElseThrow();
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

    private void promote(String checkpointId) {
        command(ControlKind.PROMOTE, checkpointId, null);
    }

    private void rollBack(String checkpointId) {
        command(ControlKind.ROLL_BACK, checkpointId, null);
    }

    private void command(ControlKind kind, String checkpointId, String checkpointModel) {
        commands.pipeInput(
                "default",
                ControlCommand.newBuilder()
                        .setModel("default")
                        .setCommandId("c")
                        .setKind(kind)
                        .setCheckpointId(checkpointId)
                        .setCheckpointModel(checkpointModel)
                        .setIssuedBy("test")
                        .setIssuedAt(clock.instant())
                        .build());
    }

    private void metric(String name, long step, double value, Map<String, String> labels) {
        metrics.pipeInput(
                "default",
                Metric.newBuilder()
                        .setModel("default")
                        .setName(name)
                        .setValue(value)
                        .setSource("test")
                        .setStep(step)
                        .setLabels(labels)
                        .setTime(clock.instant())
                        .build());
    }

    private void pass(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plusMillis(200)) {
            clock.advance(Duration.ofMillis(200));
            driver.advanceWallClockTime(Duration.ofMillis(200));
        }
    }
}
