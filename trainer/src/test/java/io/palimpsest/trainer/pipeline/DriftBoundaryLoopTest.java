package io.palimpsest.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.TopicCatalogue;
import io.palimpsest.trainer.checkpoint.CheckpointManifest;
import io.palimpsest.trainer.ledger.LedgerReader;
import io.palimpsest.trainer.ledger.LedgerRecord;
import io.palimpsest.trainer.ledger.TopicReader;
import io.palimpsest.trainer.plan.Chunk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Domains that end where an evaluator has found changes, on a real broker and registry:
 *
 * <pre>
 * red 0..2 | poison 3..6 | red 7..13 | held out | green 15..24 | held out | blue 26..35 | held out | end
 * changes reported from 14 and from 26 on: drift-0 is red, drift-1 green, drift-2 blue
 * chunks of 8, batches of 4: (2 + 1) x 3 passes = 9 steps in the first domain, 3 x 2 passes = 6 in each later one
 * </pre>
 */
class DriftBoundaryLoopTest {

    private static final int FIRST = 9;
    private static final int LATER = 6;
    private static final int STEPS = FIRST + 2 * LATER;

    @TempDir
    static Path directory;

    private static EmbeddedStack stack;
    private static TestStream stream;

    /** The undisturbed run, the oracle of every disturbed one. */
    private static RunningTrainer calm;

    @BeforeAll
    static void trainUndisturbed() throws InterruptedException {
        stack = EmbeddedStack.start(directory.resolve("stack"), 0, 0);
        KafkaClients clients = new KafkaClients(settings("calm", Map.of()));
        try (Admin admin = Admin.create(clients.admin("test"))) {
            TopicCatalogue.ensure(admin, (short) 1);
        }
        stream = new TestStream(clients);
        stream.write();
        calm = train("calm", DriftBoundaryLoopTest::complete);
    }

    @AfterAll
    static void stop() {
        stream.close();
        stack.close();
    }

    @Test
    void domainsEndWhereTheChangesWereReported() {
        List<LedgerEntry> ends = ends("calm");
        assertThat(ends).extracting(LedgerEntry::getDomain).containsExactly("drift-0", "drift-1", "drift-2");
        assertThat(ends)
                .extracting(end -> Chunk.describe(end.getRanges()))
                .containsExactly("0@12..14", "0@23..26", "0@34..37");
        assertThat(ends.get(0).getReason()).startsWith("data-drift in text from {0=14} on (mmd2 0.5 above 0.25)");
        assertThat(end(calm).domainsSeen()).containsExactly("red", "green", "blue");
    }

    @Test
    void stoppedAndRestartedItEndsBitIdenticalThoughChangesAreReportedAgain() throws InterruptedException {
        for (int step : new int[] {3, FIRST, FIRST + 2, FIRST + LATER, STEPS - 2}) {
            train("disturbed", status -> status.step() >= step);
        }
        assertSame(train("disturbed", DriftBoundaryLoopTest::complete), "disturbed");
    }

    @Test
    void withoutAnyCheckpointTheEndsComeFromTheLedgerAlone() throws InterruptedException, IOException {
        train("lost", status -> status.step() >= FIRST + LATER + 2);
        try (Stream<Path> files = Files.walk(directory.resolve("checkpoints/lost"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        assertSame(train("lost", DriftBoundaryLoopTest::complete), "lost");
    }

    @Test
    void aChangeThatIsFoundLateEndsTheDomainAtOnceAndOnce() throws InterruptedException {
        // Nobody has looked at the events: they are trained as one domain, 0..12 and 12..21 as chunks of 6 steps each.
        RunningTrainer.until(
                        settings("late", Map.of("boundary.drift-wait-seconds", "0")),
                        "CTP",
                        status -> status.step() >= FIRST + 2)
                .await();
        assertThat(ends("late")).isEmpty();
        stream.reportChange("late", 8, 14, 40);
        stream.reportChange("late", 9, 13, 40);
        stream.endLastDomain("late");
        RunningTrainer whole = RunningTrainer.until(
                        settings("late", Map.of("boundary.drift-wait-seconds", "0")),
                        "CTP",
                        status -> reading(status) && status.step() >= 12 + 2 * 4)
                .await();
        List<LedgerEntry> ends = ends("late");
        assertThat(ends).extracting(LedgerEntry::getDomain).containsExactly("drift-0", "drift-1");
        assertThat(ends.get(0).getRanges()).as("before what is not planned").isEmpty();
        assertThat(ends.get(0).getReason()).startsWith("data-drift in text from {0=14} on");
        assertThat(end(whole).endOfDomain()).isTrue();
    }

    @Test
    void withoutAnEvaluatorTrainingWaitsOnceAndGoesOn() throws InterruptedException {
        stream.endLastDomain("alone");
        long started = System.nanoTime();
        RunningTrainer.until(
                        settings("alone", Map.of("boundary.drift-wait-seconds", "1", "chunk.max-events", "4")),
                        "CTP",
                        status -> reading(status) && status.step() >= 8 * 3)
                .await();
        assertThat(System.nanoTime() - started).isGreaterThan(1_000_000_000L);
        assertThat(ends("alone"))
                .extracting(LedgerEntry::getReason)
                .singleElement()
                .asString()
                .contains("command");
    }

    private static void assertSame(RunningTrainer trainer, String model) {
        assertThat(end(trainer).step()).isEqualTo(STEPS);
        assertThat(end(trainer).tensors()).isEqualTo(end(calm).tensors());
        assertThat(end(trainer).counters()).isEqualTo(end(calm).counters());
        assertThat(ends(model))
                .extracting(end -> Chunk.describe(end.getRanges()))
                .isEqualTo(ends("calm").stream()
                        .map(end -> Chunk.describe(end.getRanges()))
                        .toList());
    }

    /** Reports both changes, again if they were reported before, and the end of the stream. */
    private static RunningTrainer train(String model, Predicate<TrainerStatus> stopWhen) throws InterruptedException {
        stream.reportChange(model, 8, 14, 20);
        stream.reportChange(model, 20, 26, 30);
        stream.reportProgress(model, 40);
        stream.endLastDomain(model);
        return RunningTrainer.until(settings(model, Map.of()), "CTP", stopWhen).await();
    }

    private static boolean complete(TrainerStatus status) {
        return reading(status) && status.step() >= STEPS;
    }

    /** All that was planned is done, and there is nothing more to read. */
    private static boolean reading(TrainerStatus status) {
        return status.phase() == TrainerStatus.Phase.READING
                && status.step() > 0
                && status.lagEvents() == 0
                && status.waitingEvents() == 0
                && status.step() >= status.plannedSteps();
    }

    private static CheckpointManifest end(RunningTrainer trainer) {
        return trainer.announced().get(trainer.announced().size() - 1).manifest();
    }

    private static List<LedgerEntry> ends(String model) {
        KafkaClients clients = new KafkaClients(settings(model, Map.of()));
        try (Deserializer<Object> deserializer = clients.valueDeserializer()) {
            TopicReader topics = new TopicReader(clients.bytesConsumer("test-reader", "test-reader"));
            return new LedgerReader(model, topics, deserializer)
                    .readFrom(0).stream()
                            .map(LedgerRecord::entry)
                            .filter(entry -> entry.getKind() == LedgerEntryKind.DOMAIN_END)
                            .toList();
        }
    }

    private static Settings settings(String model, Map<String, String> more) {
        Map<String, String> given = new HashMap<>(Map.ofEntries(
                Map.entry("kafka.bootstrap.servers", stack.bootstrapServers()),
                Map.entry("schema.registry.url", stack.registryUrl()),
                Map.entry("model.name", model),
                Map.entry(
                        "checkpoint.directory", directory.resolve("checkpoints").toString()),
                Map.entry("checkpoint.interval-steps", "2"),
                Map.entry("checkpoint.keep-last", "3"),
                Map.entry("trainer.passes-first", "3"),
                Map.entry("trainer.passes", "2"),
                Map.entry("boundary.policy", "drift"),
                Map.entry("chunk.max-events", "8"),
                Map.entry("chunk.linger-seconds", "3600"),
                Map.entry("metrics.interval-steps", "1"),
                Map.entry("engine.threads", "1")));
        given.putAll(more);
        return Settings.of(SettingCatalogue.combine(KafkaSettings.catalogue(), TrainerSettings.catalogue()), given);
    }
}
