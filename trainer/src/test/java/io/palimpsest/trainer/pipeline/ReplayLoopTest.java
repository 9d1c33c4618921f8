package io.palimpsest.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.model.Safetensors;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.schemas.topics.TopicCatalogue;
import io.palimpsest.trainer.checkpoint.CheckpointManifest;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.ledger.LedgerReader;
import io.palimpsest.trainer.ledger.LedgerRecord;
import io.palimpsest.trainer.ledger.RecordsLostException;
import io.palimpsest.trainer.ledger.TopicReader;
import io.palimpsest.trainer.plan.BatchComposer;
import io.palimpsest.trainer.plan.ChunkContents;
import io.palimpsest.trainer.plan.EventPosition;
import io.palimpsest.trainer.plan.Sample;
import io.palimpsest.trainer.replay.ReplayLimits;
import io.palimpsest.trainer.replay.ReplayReservoir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Experience replay on a real broker and registry, with a reservoir of six:
 *
 * <pre>
 * red 0..2 | poison 3..6 | red 7..13 | held out | green 15..24 | held out | blue 26..35 | held out | end
 * first domain:   ceil(10 / 4) batches x 3 passes = 9 steps
 * later domains:  ceil((10 + 6) / 4) batches x 2 passes = 8 steps each
 * </pre>
 */
class ReplayLoopTest {

    private static final int FIRST = 9;
    private static final int LATER = 8;
    private static final int STEPS = FIRST + 2 * LATER;
    private static final int CAPACITY = MicroModel.REPLAY_SIZE;

    private static final List<EventPosition> RED =
            positions(IntStream.concat(IntStream.range(0, 3), IntStream.range(7, 14)));
    private static final List<EventPosition> GREEN = positions(IntStream.range(15, 25));
    private static final List<EventPosition> BLUE = positions(IntStream.range(26, 36));

    @TempDir
    static Path directory;

    private static EmbeddedStack stack;
    private static TestStream stream;

    /** The undisturbed run, the oracle of every disturbed one. */
    private static RunningTrainer calm;

    @BeforeAll
    static void trainUndisturbed() throws InterruptedException {
        stack = EmbeddedStack.start(directory.resolve("stack"), 0, 0);
        KafkaClients clients = new KafkaClients(settings("calm"));
        try (Admin admin = Admin.create(clients.admin("test"))) {
            TopicCatalogue.ensure(admin, (short) 1);
        }
        stream = new TestStream(clients);
        stream.write();
        calm = train("calm", "CTP+ER", ReplayLoopTest::complete);
    }

    @AfterAll
    static void stop() {
        stream.close();
        stack.close();
    }

    @Test
    void samplesOfEarlierDomainsAreTrainedAgainInEveryPassOfLaterOnes() {
        ReplayReservoir expected = reservoir();
        expected.offer(RED);
        List<EventPosition> afterRed = expected.exemplarsIn(1, null);
        expected.offer(GREEN);
        List<EventPosition> afterGreen = expected.exemplarsIn(1, null);
        assertThat(trainedPerDomain("calm"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        0, counts(3, RED),
                        1, counts(2, GREEN, afterRed),
                        2, counts(2, BLUE, afterGreen)));
        assertThat(RED).containsAll(afterRed);
        assertThat(afterGreen).hasSize(CAPACITY).doesNotContainAnyElementsOf(BLUE);
        assertThat(afterGreen).as("both earlier domains, with this seed").containsAnyElementsOf(RED);
        assertThat(afterGreen).containsAnyElementsOf(GREEN);
    }

    @Test
    void theLedgerCountsExemplarsAndTheCheckpointCountsWhatWasTrained() {
        assertThat(steps("calm").stream().map(LedgerEntry::getExemplarCount))
                .containsExactlyElementsOf(Stream.concat(
                                Stream.generate(() -> 0).limit(FIRST),
                                Stream.generate(() -> CAPACITY).limit(2 * LATER))
                        .toList());
        CheckpointManifest end = end(calm);
        assertThat(end.trainedPairs()).isEqualTo(10 * 3 + 16 * 2 + 16 * 2);
        assertThat(end.domainsSeen()).as("replayed domains are not seen again").containsExactly("red", "green", "blue");
        assertThat(end.counters()).containsEntry("replay-offered", "30").containsEntry("replay-domain", "2");
    }

    @Test
    void theReservoirLiesInTheCheckpointAndItsDigestsAreInTheManifest() throws IOException {
        ReplayReservoir expected = reservoir();
        List.of(RED, GREEN, BLUE).forEach(expected::offer);
        StoredCheckpoint last = calm.announced().get(calm.announced().size() - 1);
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> state =
                    Safetensors.read(manager, Path.of(last.location()).resolve("state.safetensors"));
            assertThat(state.get("replay/growing"))
                    .isEqualTo(expected.state(manager).get("replay/growing"));
        }
        assertThat(end(calm).tensors()).extracting("name").contains("replay/growing", "replay/frozen");
    }

    @Test
    void stoppedAndRestartedItEndsBitIdenticalToAnUndisturbedRun() throws InterruptedException {
        // Within the first domain, at both boundaries and within the chunks that replay.
        for (int step : new int[] {4, FIRST, FIRST + 3, FIRST + LATER, FIRST + LATER + 5}) {
            train("disturbed", "CTP+ER", status -> status.step() >= step);
        }
        RunningTrainer end = train("disturbed", "CTP+ER", ReplayLoopTest::complete);
        assertSame(end, "disturbed");
    }

    @Test
    void aTrainerThatLostItsNewestCheckpointsRepeatsTheLedgerWithTheSameExemplars()
            throws InterruptedException, IOException {
        RunningTrainer first = train("damaged", "CTP+ER", status -> status.step() >= FIRST + LATER + 3);
        // What is left is the checkpoint at the end of the first domain, or before it.
        for (StoredCheckpoint checkpoint : first.announced()) {
            Path state = Path.of(checkpoint.location()).resolve("state.safetensors");
            if (checkpoint.manifest().step() > FIRST && Files.exists(state)) {
                Files.delete(state);
            }
        }
        RunningTrainer end = train("damaged", "CTP+ER", ReplayLoopTest::complete);
        assertThat(end.announced().get(0).manifest().step()).isLessThanOrEqualTo(FIRST);
        assertSame(end, "damaged");
    }

    @Test
    void withoutAnyCheckpointTheReservoirComesFromTheLedgerAlone() throws InterruptedException, IOException {
        train("lost", "CTP+ER", status -> status.step() >= FIRST + LATER + 3);
        try (Stream<Path> files = Files.walk(directory.resolve("checkpoints/lost"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        assertSame(train("lost", "CTP+ER", ReplayLoopTest::complete), "lost");
    }

    @Test
    void plainFineTuningWithReplayIsExactToo() throws InterruptedException {
        RunningTrainer whole = train("er", "ER", ReplayLoopTest::complete);
        train("er-disturbed", "ER", status -> status.step() >= FIRST + 3);
        RunningTrainer end = train("er-disturbed", "ER", ReplayLoopTest::complete);
        assertThat(end(end).tensors()).isEqualTo(end(whole).tensors());
        assertThat(trainedPerDomain("er")).isEqualTo(trainedPerDomain("calm"));
    }

    /**
     * Chunks of 5 samples while a domain ends every 5 steps: chunks of 6 steps each begin in one domain and end in the next, so a restart
     * may find that a domain has begun since its chunk was planned.
     */
    @Test
    void aDomainThatBeginsInTheMiddleOfAChunkLeavesItsExemplarsAlone() throws InterruptedException {
        int steps = 6 * 6;
        trainWindows("windows", steps);
        for (int step : new int[] {5, 8, 11, 16, 21, 23, 30}) {
            trainWindows("windows-disturbed", step);
        }
        CheckpointManifest end = last(trainWindows("windows-disturbed", steps));
        CheckpointManifest whole = last(trainWindows("windows", steps));
        assertThat(end.step()).isEqualTo(steps);
        assertThat(end.tensors()).isEqualTo(whole.tensors());
        assertThat(end.counters()).isEqualTo(whole.counters());
        assertThat(steps("windows").stream().map(LedgerEntry::getExemplarCount).distinct())
                .containsExactly(0, 5, CAPACITY);
    }

    private static RunningTrainer trainWindows(String model, int steps) throws InterruptedException {
        Settings settings = settings(
                model,
                stack,
                Map.of(
                        "boundary.policy", "every-n-steps",
                        "boundary.every-steps", "5",
                        "chunk.max-events", "5"));
        return RunningTrainer.until(settings, "CTP+ER", status -> status.step() >= steps)
                .await();
    }

    @Test
    void anExemplarThatRetentionDeletedStopsTheTrainerWithTheReason() throws Exception {
        try (EmbeddedStack other = EmbeddedStack.start(directory.resolve("short-lived"), 0, 0)) {
            Settings settings = settings("short-lived", other, Map.of());
            KafkaClients clients = new KafkaClients(settings);
            try (Admin admin = Admin.create(clients.admin("test"))) {
                TopicCatalogue.ensure(admin, (short) 1);
                try (TestStream events = new TestStream(clients)) {
                    events.write();
                }
                RunningTrainer.until(settings, "CTP+ER", status -> status.step() >= FIRST + 3)
                        .await();
                deleteBefore(admin, GREEN.get(0).offset());
            }
            RunningTrainer resumed = RunningTrainer.until(settings, "CTP+ER", status -> status.step() >= STEPS);
            assertThatThrownBy(resumed::await)
                    .hasCauseInstanceOf(RecordsLostException.class)
                    .cause()
                    .hasMessageContaining("A sample of an earlier domain that the learner replays is gone")
                    .hasMessageContaining("palimpsest.pairs.v1-0 begins at offset 15")
                    .hasMessageContaining("retention.ms=-1");
        }
    }

    private static void deleteBefore(Admin admin, long offset) throws ExecutionException, InterruptedException {
        admin.deleteRecords(
                        Map.of(new TopicPartition(Topic.PAIRS.topicName(), 0), RecordsToDelete.beforeOffset(offset)))
                .all()
                .get();
    }

    private static void assertSame(RunningTrainer trainer, String model) {
        assertThat(end(trainer).tensors()).isEqualTo(end(calm).tensors());
        assertThat(end(trainer).counters()).isEqualTo(end(calm).counters());
        assertThat(steps(model)).hasSameSizeAs(steps("calm"));
    }

    private static RunningTrainer train(String model, String learner, Predicate<TrainerStatus> stopWhen)
            throws InterruptedException {
        stream.endLastDomain(model);
        return RunningTrainer.until(settings(model), learner, stopWhen).await();
    }

    /** All steps are done and the end of the last domain was announced, which the phase shows: reading again. */
    private static boolean complete(TrainerStatus status) {
        return status.phase() == TrainerStatus.Phase.READING
                && status.step() >= STEPS
                && status.lagEvents() == 0
                && status.waitingEvents() == 0
                && status.step() >= status.plannedSteps();
    }

    private static CheckpointManifest end(RunningTrainer trainer) {
        CheckpointManifest last = last(trainer);
        assertThat(last.step()).isEqualTo(STEPS);
        assertThat(last.endOfDomain()).isTrue();
        return last;
    }

    private static CheckpointManifest last(RunningTrainer trainer) {
        return trainer.announced().get(trainer.announced().size() - 1).manifest();
    }

    /** How often each event was trained in each domain, recomputed from the ledger as its rule says. */
    private static Map<Integer, Map<EventPosition, Integer>> trainedPerDomain(String model) {
        KafkaClients clients = new KafkaClients(settings(model));
        Map<Integer, Map<EventPosition, Integer>> trained = new HashMap<>();
        try (Deserializer<Object> deserializer = clients.valueDeserializer()) {
            ReplayReservoir reservoir = reservoir();
            ChunkGatherer gatherer = new ChunkGatherer(
                    new ChunkReader(topics(), PairInspector.of(settings(model), deserializer)),
                    reservoir,
                    (positions, gate) -> null,
                    Set.of());
            for (List<LedgerRecord> chunk : LedgerRecord.byChunk(ledger(model))) {
                ChunkContents contents = gatherer.of(chunk, () -> true);
                for (LedgerRecord record : chunk) {
                    LedgerEntry entry = record.entry();
                    if (entry.getKind() == LedgerEntryKind.STEP) {
                        reservoir.beginDomain(entry.getDomainIndex());
                        for (Sample sample : BatchComposer.compose(entry, contents)) {
                            trained.computeIfAbsent(entry.getDomainIndex(), absent -> new HashMap<>())
                                    .merge(sample.position(), 1, Integer::sum);
                        }
                    }
                }
                reservoir.offer(contents.positions());
            }
        }
        return trained;
    }

    private static ReplayReservoir reservoir() {
        return new ReplayReservoir(42, new ReplayLimits(CAPACITY, Long.MAX_VALUE, false));
    }

    @SafeVarargs
    private static Map<EventPosition, Integer> counts(int passes, List<EventPosition>... positions) {
        return Stream.of(positions)
                .flatMap(List::stream)
                .collect(Collectors.toMap(position -> position, position -> passes));
    }

    private static List<EventPosition> positions(IntStream offsets) {
        return offsets.mapToObj(offset -> new EventPosition(0, offset)).toList();
    }

    private static List<LedgerEntry> steps(String model) {
        return ledger(model).stream()
                .map(LedgerRecord::entry)
                .filter(entry -> entry.getKind() == LedgerEntryKind.STEP)
                .toList();
    }

    private static List<LedgerRecord> ledger(String model) {
        try (Deserializer<Object> deserializer = new KafkaClients(settings(model)).valueDeserializer()) {
            return new LedgerReader(model, topics(), deserializer)
                    .readFrom(0).stream()
                            .filter(record -> record.entry().getKind() != LedgerEntryKind.TAKEOVER)
                            .toList();
        }
    }

    private static TopicReader topics() {
        return new TopicReader(new KafkaClients(settings("reader")).bytesConsumer("test-reader", "test-reader"));
    }

    private static Settings settings(String model) {
        return settings(model, stack, Map.of());
    }

    private static Settings settings(String model, EmbeddedStack on, Map<String, String> more) {
        Map<String, String> given = new HashMap<>(Map.ofEntries(
                Map.entry("kafka.bootstrap.servers", on.bootstrapServers()),
                Map.entry("schema.registry.url", on.registryUrl()),
                Map.entry("model.name", model),
                Map.entry(
                        "checkpoint.directory", directory.resolve("checkpoints").toString()),
                Map.entry("checkpoint.interval-steps", "2"),
                Map.entry("checkpoint.keep-last", "3"),
                Map.entry("trainer.passes-first", "3"),
                Map.entry("trainer.passes", "2"),
                Map.entry("chunk.linger-seconds", "3600"),
                Map.entry("metrics.interval-steps", "1"),
                Map.entry("engine.threads", "1")));
        given.putAll(more);
        return Settings.of(SettingCatalogue.combine(KafkaSettings.catalogue(), TrainerSettings.catalogue()), given);
    }
}
