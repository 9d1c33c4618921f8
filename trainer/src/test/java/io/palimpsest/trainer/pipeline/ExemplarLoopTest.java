package io.palimpsest.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.local.stack.EmbeddedStack;
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
import io.palimpsest.trainer.lineage.Lineage;
import io.palimpsest.trainer.lineage.StepSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Exemplars chosen by the model's features on a real broker and registry: six of at most seven candidates of a domain.
 *
 * <pre>
 * red 0..2 | poison 3..6 | red 7..13 | held out | green 15..24 | held out | blue 26..35 | held out | end
 * first domain:   ceil(10 / 4) batches x 3 passes = 9 steps
 * later domains:  ceil((10 + 6) / 4) batches x 2 passes = 8 steps each
 * exemplars:      6 red along with green; 3 red, the first of them, and 3 green along with blue
 * </pre>
 */
class ExemplarLoopTest {

    private static final int FIRST = 9;
    private static final int LATER = 8;
    private static final int STEPS = FIRST + 2 * LATER;
    private static final int CAPACITY = MicroModel.REPLAY_SIZE;

    @TempDir
    static Path directory;

    private static EmbeddedStack stack;
    private static TestStream stream;

    /** The undisturbed run of herding, the oracle of every disturbed one. */
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
        calm = train("calm", "MoF", ExemplarLoopTest::complete);
    }

    @AfterAll
    static void stop() {
        stream.close();
        stack.close();
    }

    @Test
    void laterDomainsTrainExemplarsAndTheirCheckpointsSayWhich() throws IOException {
        assertThat(steps("calm").stream().map(LedgerEntry::getExemplarCount))
                .containsExactlyElementsOf(Stream.concat(
                                Stream.generate(() -> 0).limit(FIRST),
                                Stream.generate(() -> CAPACITY).limit(2 * LATER))
                        .toList());
        assertThat(end(calm).tensors())
                .extracting("name")
                .contains("replay/exemplars", "replay/domains", "replay/candidates")
                .doesNotContain("exemplars/bytes");
        Set<String> alongGreen = earlier("calm", FIRST, FIRST + LATER, "green");
        Set<String> alongBlue = earlier("calm", FIRST + LATER, STEPS, "blue");
        assertThat(alongGreen).hasSize(CAPACITY).allMatch(sample -> sample.startsWith("red"));
        assertThat(alongBlue).hasSize(CAPACITY);
        assertThat(alongBlue.stream().filter(sample -> sample.startsWith("red")))
                .as("lists are cut and never filled again")
                .hasSize(CAPACITY / 2)
                .allMatch(alongGreen::contains);
    }

    @Test
    void whereASampleWasTrainedAgainIsKnown() throws IOException {
        String again = earlier("calm", FIRST + LATER, STEPS, "blue").stream()
                .filter(sample -> sample.startsWith("red"))
                .findFirst()
                .orElseThrow();
        try (Lineage lineage = Lineage.open(settings("calm"))) {
            assertThat(lineage.ofSample(again).occurrences().get(0).trainings())
                    .as("3 passes in its own domain and 2 in each later one")
                    .hasSize(3 + 2 + 2);
        }
    }

    @Test
    void replayChoosesTheSameExemplarsAgain() throws IOException {
        Replay.Result result = new Replay(
                        settings("calm"), (settings, preset, tokenizer) -> MicroModel.setup("MoF"), step -> {})
                .run("step-00000000", OptionalLong.empty());
        assertThat(result.proved()).isTrue();
        assertThat(result.step()).isEqualTo(STEPS);
    }

    @Test
    void stoppedAndRestartedItEndsBitIdenticalToAnUndisturbedRun() throws InterruptedException {
        // Within the first domain, at both boundaries and within the chunks that replay.
        for (int step : new int[] {4, FIRST, FIRST + 3, FIRST + LATER, FIRST + LATER + 5}) {
            train("disturbed", "MoF", status -> status.step() >= step);
        }
        assertSame(train("disturbed", "MoF", ExemplarLoopTest::complete), "disturbed");
    }

    /** What is left is the checkpoint at the end of the first domain, and then one in the middle of a chunk that replays. */
    @Test
    void aTrainerThatLostItsNewestCheckpointsRepeatsTheLedgerWithTheSameExemplars()
            throws InterruptedException, IOException {
        for (int last : new int[] {FIRST, FIRST + 3}) {
            RunningTrainer first = train("damaged" + last, "MoF", status -> status.step() >= last + 4);
            for (StoredCheckpoint checkpoint : first.announced()) {
                Path state = Path.of(checkpoint.location()).resolve("state.safetensors");
                if (checkpoint.manifest().step() > last && Files.exists(state)) {
                    Files.delete(state);
                }
            }
            RunningTrainer end = train("damaged" + last, "MoF", ExemplarLoopTest::complete);
            assertThat(end.announced().get(0).manifest().step()).isBetween((long) last - 1, (long) last);
            assertSame(end, "damaged" + last);
        }
    }

    @Test
    void withoutAnyCheckpointTheExemplarsComeFromTheLedgerAlone() throws InterruptedException, IOException {
        train("lost", "MoF", status -> status.step() >= FIRST + LATER + 3);
        try (Stream<Path> files = Files.walk(directory.resolve("checkpoints/lost"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        assertSame(train("lost", "MoF", ExemplarLoopTest::complete), "lost");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Kmeans", "ICARL", "LUCIR"})
    void theOtherLearnersAreExactToo(String learner) throws InterruptedException {
        RunningTrainer whole = train(learner, learner, ExemplarLoopTest::complete);
        for (int step : new int[] {FIRST, FIRST + 3}) {
            train(learner + "-disturbed", learner, status -> status.step() >= step);
        }
        RunningTrainer end = train(learner + "-disturbed", learner, ExemplarLoopTest::complete);
        assertThat(end(end).tensors()).isEqualTo(end(whole).tensors());
        assertThat(end(end).counters()).isEqualTo(end(whole).counters());
    }

    /** Chunks of 5 samples while a domain ends every 5 steps: a chunk may begin in the middle of a domain, with a model that has gone on. */
    @Test
    void aDomainThatBeginsInTheMiddleOfAChunkLeavesItsExemplarsAlone() throws InterruptedException {
        int steps = 6 * 6;
        RunningTrainer whole = trainWindows("windows", steps);
        for (int step : new int[] {5, 8, 11, 16, 21, 23, 30}) {
            trainWindows("windows-disturbed", step);
        }
        CheckpointManifest end = last(trainWindows("windows-disturbed", steps));
        assertThat(end.step()).isEqualTo(steps);
        assertThat(end.tensors()).isEqualTo(last(whole).tensors());
        assertThat(end.counters()).isEqualTo(last(whole).counters());
    }

    @ParameterizedTest
    @ValueSource(strings = {"MoF", "CTP+ER"})
    void keptExemplarsAreTrainedBitIdenticallyAfterRetentionHasDeletedThem(String learner) throws Exception {
        Supplier<ModelSetup> model = () -> MicroModel.keeping(learner);
        String name = learner.replace('+', '-');
        try (EmbeddedStack other = EmbeddedStack.start(directory.resolve("short-" + name), 0, 0)) {
            Settings undisturbed = settings("whole-" + name, other, Map.of());
            Settings settings = settings("kept-" + name, other, Map.of());
            KafkaClients clients = new KafkaClients(settings);
            try (Admin admin = Admin.create(clients.admin("test"));
                    TestStream events = new TestStream(clients)) {
                TopicCatalogue.ensure(admin, (short) 1);
                events.write();
                events.endLastDomain("whole-" + name);
                events.endLastDomain("kept-" + name);
                RunningTrainer whole = RunningTrainer.until(undisturbed, model, ExemplarLoopTest::complete)
                        .await();
                assertThat(end(whole).tensors()).extracting("name").contains("exemplars/bytes");
                // In the middle of the second domain the records of the first one go, in that of the third those of the
                // second.
                for (int domain = 1; domain <= 2; domain++) {
                    int step = FIRST + (domain - 1) * LATER + 3;
                    RunningTrainer.until(settings, model, status -> status.step() >= step)
                            .await();
                    deleteBefore(admin, domain == 1 ? 15 : 26);
                }
                RunningTrainer end = RunningTrainer.until(settings, model, ExemplarLoopTest::complete)
                        .await();
                assertThat(end(end).tensors()).isEqualTo(end(whole).tensors());
                assertThat(end(end).counters()).isEqualTo(end(whole).counters());
            }
        }
    }

    @Test
    void anExemplarThatIsNotKeptAndThatRetentionDeletedStopsTheTrainerWithTheReason() throws Exception {
        try (EmbeddedStack other = EmbeddedStack.start(directory.resolve("short-lived"), 0, 0)) {
            Settings settings = settings("short-lived", other, Map.of());
            KafkaClients clients = new KafkaClients(settings);
            try (Admin admin = Admin.create(clients.admin("test"));
                    TestStream events = new TestStream(clients)) {
                TopicCatalogue.ensure(admin, (short) 1);
                events.write();
                RunningTrainer.until(settings, "MoF", status -> status.step() >= FIRST + 3)
                        .await();
                deleteBefore(admin, 15);
            }
            RunningTrainer resumed = RunningTrainer.until(settings, "MoF", status -> status.step() >= STEPS);
            assertThatThrownBy(resumed::await)
                    .hasCauseInstanceOf(RecordsLostException.class)
                    .cause()
                    .hasMessageContaining("A sample of an earlier domain that the learner replays is gone")
                    .hasMessageContaining("palimpsest.pairs.v1-0 begins at offset 15")
                    .hasMessageContaining("learner.replay-keep-bytes");
        }
    }

    private static void deleteBefore(Admin admin, long offset) throws Exception {
        admin.deleteRecords(
                        Map.of(new TopicPartition(Topic.PAIRS.topicName(), 0), RecordsToDelete.beforeOffset(offset)))
                .all()
                .get();
    }

    /** The samples of other domains that some steps trained. */
    private static Set<String> earlier(String model, int from, int to, String own) throws IOException {
        Set<String> samples = new TreeSet<>();
        try (Lineage lineage = Lineage.open(settings(model))) {
            for (int step = from; step < to; step++) {
                samples.addAll(lineage.ofStep(step).samples().stream()
                        .map(StepSample::sampleId)
                        .collect(Collectors.toSet()));
            }
        }
        samples.removeIf(sample -> sample.startsWith(own));
        return samples;
    }

    private static RunningTrainer trainWindows(String model, int steps) throws InterruptedException {
        Settings settings = settings(
                model,
                stack,
                Map.of(
                        "boundary.policy", "every-n-steps",
                        "boundary.every-steps", "5",
                        "chunk.max-events", "5"));
        return RunningTrainer.until(settings, "MoF", status -> status.step() >= steps)
                .await();
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

    private static List<LedgerEntry> steps(String model) {
        TopicReader topics =
                new TopicReader(new KafkaClients(settings("reader")).bytesConsumer("test-reader", "test-reader"));
        try (Deserializer<Object> deserializer = new KafkaClients(settings(model)).valueDeserializer()) {
            return new LedgerReader(model, topics, deserializer)
                    .readFrom(0).stream()
                            .map(LedgerRecord::entry)
                            .filter(entry -> entry.getKind() == LedgerEntryKind.STEP)
                            .toList();
        }
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
