package io.palimpsest.local.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.palimpsest.events.v1.Caption;
import io.palimpsest.events.v1.CheckpointVerdict;
import io.palimpsest.events.v1.Image;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.events.v1.OffsetRange;
import io.palimpsest.events.v1.Split;
import io.palimpsest.events.v1.VerdictFinding;
import io.palimpsest.events.v1.VerdictOutcome;
import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.schemas.topics.TopicCatalogue;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands against a real broker. The stream is {@code red-0, red-1 | held-0 | red-2} and the ledger holds one step, of the first two; the
 * store holds the checkpoints before and after it, and a branch of the latter.
 */
class LineageAndPromotionCommandsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path directory;

    private static EmbeddedStack stack;
    private static StoredCheckpoint before;
    private static StoredCheckpoint after;
    private static StoredCheckpoint branch;

    @BeforeAll
    static void fill() throws IOException {
        stack = EmbeddedStack.start(directory.resolve("stack"), 0, 0);
        KafkaClients clients = new KafkaClients(Settings.of(
                KafkaSettings.catalogue(),
                Map.of(
                        "kafka.bootstrap.servers", stack.bootstrapServers(),
                        "schema.registry.url", stack.registryUrl())));
        try (Admin admin = Admin.create(clients.admin("test"));
                KafkaProducer<String, Object> producer = new KafkaProducer<>(clients.producer("test"))) {
            TopicCatalogue.ensure(admin, (short) 1);
            pair(producer, "red-0", Split.TRAIN);
            pair(producer, "red-1", Split.TRAIN);
            pair(producer, "held-0", Split.TEST);
            pair(producer, "red-2", Split.TRAIN);
            producer.send(new ProducerRecord<>(Topic.LEDGER.topicName(), "shop", step()));
            verdict(producer, "step-00000001", VerdictOutcome.PASS, "red lost 1.2 points, 5 are allowed");
            verdict(producer, "step-00000002", VerdictOutcome.FAIL, "red lost 7.3 points, 5 are allowed");
        }
        SmallStore store = new SmallStore(directory.resolve("store"));
        before = store.write("shop", 0, null, 3f, null);
        after = store.write("shop", 1, before.id(), 6f, null);
        branch = store.write("shop-forgot-ab12", 1, null, 6f, "shop/" + after.id());
        store.write("other", 0, null, 1f, null);
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void aStepListsTheSamplesOfItsBatch() throws IOException {
        CommandRun run = run("lineage", "--step", "0");
        assertThat(run.error()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("step", "chunk full", "1 of 1 in pass 1 of 1", "0@0..3", "red-0", "red-1");
        assertThat(run.out()).doesNotContain("held-0");
        JsonNode json = JSON.readTree(run("lineage", "--step", "0", "--json").out());
        assertThat(json.at("/samples").findValuesAsText("sampleId")).containsExactlyInAnyOrder("red-0", "red-1");
        assertThat(json.at("/plannedAt").asText()).isEqualTo("2026-01-02T03:04:05Z");
    }

    @Test
    void aSampleIsTracedToTheCheckpointsThatContainIt() {
        assertThat(run("lineage", "--sample", "red-1").out())
                .contains("0@1", "trained in pass 1: step 0", "first step", after.id());
        assertThat(run("lineage", "--sample", "held-0").out()).contains("held out", "no checkpoint contains it");
        assertThat(run("lineage", "--sample", "red-2").out()).contains("not reached by any plan yet");
        CommandRun unknown = run("lineage", "--sample", "blue-9");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.error()).contains("None of the 4 events", "red-0").doesNotContain("--debug");
    }

    @Test
    void aCheckpointIsTracedToItsEvents() {
        CommandRun run = run("lineage", "--checkpoint", "step-00000001");
        assertThat(run.error()).isEmpty();
        assertThat(run.out())
                .contains("shop/" + before.id(), "1. red  steps 0 to 0  (not complete)", "0@0..3", "2 trained");
        assertThat(run("lineage", "--checkpoint", branch.id(), "--model", "shop-forgot-ab12")
                        .out())
                .contains("shop/" + after.id() + "  (branched from it)", "steps 0 to 0");
    }

    @Test
    void exactlyOneSubjectIsAsked() {
        assertThat(run("lineage").code()).isEqualTo(2);
        assertThat(run("lineage", "--step", "0", "--sample", "red-0").code()).isEqualTo(2);
    }

    @Test
    void promotionsAreAuditedAndRolledBack() {
        assertThat(run("rollback", "--reason", "none yet").error()).contains("nothing to roll back");
        CommandRun first = run("promote", "step-00000000", "--by", "ada");
        assertThat(first.error()).isEmpty();
        assertThat(first.out()).contains("Promoted shop/" + before.id(), "It is the first one.", "by ada");
        CommandRun second = run("promote", branch.id(), "--from-branch", "shop-forgot-ab12", "--reason", "erasure");
        assertThat(second.out()).contains("Promoted shop-forgot-ab12/" + branch.id(), "Until now shop/" + before.id());
        assertThat(run("rollback").code()).as("a roll-back needs a reason").isEqualTo(2);
        assertThat(run("rollback", "--reason", "worse").out()).contains("Rolled back to shop/" + before.id());
        assertThat(run("promotions").out().lines()).hasSize(4).last().isEqualTo("Promoted now: shop/" + before.id());
        assertThat(run("promotions").out()).contains("roll back", "by ada", ": erasure", ": worse");
        assertThat(run("checkpoints", "list").out().lines().filter(line -> line.endsWith("promoted")))
                .hasSize(2)
                .last()
                .asString()
                .startsWith(before.id());
    }

    @Test
    void verdictsAreListedWithTheRulesThatWereBroken() throws IOException {
        assertThat(run("verdicts").out().lines())
                .hasSize(3)
                .anyMatch(line -> line.contains("pass") && line.contains("step-00000001  against step-00000000"))
                .anyMatch(line -> line.contains("fail") && line.contains("step-00000002"))
                .last()
                .isEqualTo("    worst-domain: red lost 7.3 points, 5 are allowed");
        JsonNode json = JSON.readTree(
                run("verdicts", "--checkpoint", "step-00000001", "--json").out());
        assertThat(json).hasSize(1);
        assertThat(json.at("/0/findings/0/rule").asText()).isEqualTo("worst-domain");
        assertThat(json.at("/0/outcome").asText()).isEqualTo("PASS");
        assertThat(run("verdicts", "--model", "other").out()).contains("There is no verdict", "model 'other'");
    }

    @Test
    void aStrangersCheckpointIsRefused() {
        CommandRun run = run("promote", "step-00000000", "--from-branch", "other");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.error())
                .contains("'other' is not a branch of model 'shop'")
                .doesNotContain("--debug");
    }

    @Test
    void ordersAreWrittenToTheControlTopic() {
        assertThat(run("control", "pause", "--model", "resting").out())
                .contains("Ordered: pause the training of model 'resting'.");
        assertThat(run("control", "resume", "--model", "resting").out()).contains("Ordered: resume");
        assertThat(run("control", "boundary", "--domain", "red", "--model", "resting")
                        .out())
                .contains("domain 'red' of model 'resting' ends before offset 4 of partition 0.");
        CommandRun atOnce = run("control", "boundary", "--at-once", "--model", "resting");
        assertThat(atOnce.out()).contains("the current domain of model 'resting' ends at once.");
        Matcher command = Pattern.compile("command ([0-9a-f-]{36}) by .+@.+\\.").matcher(atOnce.out());
        assertThat(command.find()).isTrue();
        assertThat(run("control").code()).isEqualTo(2);
    }

    @Test
    void withoutKafkaTheseCommandsEndWithTheirOwnExitCode() throws IOException {
        String nowhere = "127.0.0.1:" + FailuresTest.closedPort();
        for (List<String> command :
                List.of(List.of("lineage", "--step", "0"), List.of("promotions"), List.of("control", "pause"))) {
            List<String> arguments = new ArrayList<>(command);
            arguments.addAll(List.of(
                    "--bootstrap-servers",
                    nowhere,
                    "--set",
                    "kafka.default.api.timeout.ms=500",
                    "--set",
                    "kafka.request.timeout.ms=400"));
            CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
            assertThat(run.code())
                    .as("exit code of %s: %s", command, run.error())
                    .isEqualTo(3);
            assertThat(run.error().lines()).hasSize(1);
        }
    }

    private static CommandRun run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.contains("--model")) {
            all.addAll(List.of("--model", "shop"));
        }
        all.addAll(List.of(
                "--bootstrap-servers",
                stack.bootstrapServers(),
                "--schema-registry-url",
                stack.registryUrl(),
                "--set",
                "checkpoint.directory=" + directory.resolve("store")));
        return CommandRun.of(all.toArray(String[]::new));
    }

    private static void verdict(
            KafkaProducer<String, Object> producer, String checkpoint, VerdictOutcome outcome, String message) {
        VerdictFinding finding = VerdictFinding.newBuilder()
                .setRule("worst-domain")
                .setKept(outcome == VerdictOutcome.PASS)
                .setDomain("red")
                .setMessage(message)
                .build();
        CheckpointVerdict verdict = CheckpointVerdict.newBuilder()
                .setModel("shop")
                .setCheckpointId(checkpoint)
                .setStep(1)
                .setOutcome(outcome)
                .setComparedWith("step-00000000")
                .setDomains(List.of("red"))
                .setFindings(List.of(finding))
                .setTime(Instant.parse("2026-01-02T03:04:05Z"))
                .build();
        producer.send(new ProducerRecord<>(Topic.VERDICTS.topicName(), checkpoint, verdict));
    }

    private static void pair(KafkaProducer<String, Object> producer, String id, Split split) {
        producer.send(new ProducerRecord<>(
                Topic.PAIRS.topicName(),
                id,
                ImageTextPair.newBuilder()
                        .setSampleId(id)
                        .setDomain("red")
                        .setSplit(split)
                        .setCaptions(List.of(new Caption("something red", "en")))
                        .setImage(Image.newBuilder()
                                .setMediaType("image/png")
                                .setBytes(ByteBuffer.wrap(new byte[] {1}))
                                .build())
                        .setEventTime(Instant.EPOCH)
                        .build()));
    }

    private static LedgerEntry step() {
        return LedgerEntry.newBuilder()
                .setModel("shop")
                .setKind(LedgerEntryKind.STEP)
                .setStep(0)
                .setDomain("red")
                .setDomainIndex(0)
                .setRanges(List.of(new OffsetRange(0, 0L, 3L)))
                .setSampleCount(2)
                .setSeed(42)
                .setReason("chunk full")
                .setTrainerId("trainer-1")
                .setPlannedAt(Instant.parse("2026-01-02T03:04:05Z"))
                .build();
    }
}
