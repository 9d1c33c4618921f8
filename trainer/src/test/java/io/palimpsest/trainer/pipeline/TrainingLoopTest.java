package io.palimpsest.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.events.v1.OffsetRange;
import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.model.ModelDirectory;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.errors.DeadLetter;
import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.schemas.topics.TopicCatalogue;
import io.palimpsest.trainer.FencedException;
import io.palimpsest.trainer.checkpoint.CheckpointManifest;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.checkpoint.TensorDigest;
import io.palimpsest.trainer.faults.FailPoints;
import io.palimpsest.trainer.ledger.Ledger;
import io.palimpsest.trainer.ledger.TopicReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole pipeline on a real broker and registry. All tests train the same stream, each under a model name of its own:
 *
 * <pre>
 * red 0..2 | undecodable, blank caption, bomb, unknown schema | red 3..9 | held out | green 0..9 | held out | blue 0..9 | held out | end
 * steps = ceil(10 / 4) batches x passes: 9 in the first domain, 6 in each later one
 * </pre>
 */
class TrainingLoopTest {

    private static final int STEPS = 3 * 3 + 3 * 2 + 3 * 2;

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
        calm = train("calm", TrainingLoopTest::complete);
    }

    @AfterAll
    static void stop() {
        stream.close();
        stack.close();
    }

    @Test
    void everyDomainIsTrainedAndItsCheckpointAnnounced() {
        List<CheckpointAnnouncement> announced = read(Topic.CHECKPOINTS, "calm", CheckpointAnnouncement.class);
        assertThat(announced.get(0).getStep()).isZero();
        assertThat(announced.get(0).getDomainIndex()).isEqualTo(-1);
        List<CheckpointAnnouncement> ends = announced.stream()
                .filter(CheckpointAnnouncement::getEndOfDomain)
                .toList();
        assertThat(ends).extracting(CheckpointAnnouncement::getDomain).containsExactly("red", "green", "blue");
        assertThat(ends).extracting(CheckpointAnnouncement::getStep).containsExactly(9L, 15L, (long) STEPS);
        assertThat(ends.get(2).getDomainsSeen()).containsExactly("red", "green", "blue");
        assertThat(ends.get(2).getTrainedPairs()).isEqualTo(10 * 3 + 10 * 2 + 10 * 2);
        assertThat(ends.get(2).getOffsets().get(0).getOffset()).isEqualTo(37);
    }

    @Test
    void anAnnouncementSaysWhereTheChunksEndThatItsStepsDrewFrom() {
        List<LedgerEntry> entries = plans("calm");
        List<CheckpointAnnouncement> announced = read(Topic.CHECKPOINTS, "calm", CheckpointAnnouncement.class);
        for (CheckpointAnnouncement checkpoint : announced) {
            long drawnTo = entries.stream()
                    .filter(entry -> entry.getKind() == LedgerEntryKind.STEP && entry.getStep() < checkpoint.getStep())
                    .flatMap(entry -> entry.getRanges().stream())
                    .mapToLong(OffsetRange::getToOffset)
                    .max()
                    .orElse(0);
            assertThat(checkpoint.getPlannedTo().get("0"))
                    .as("plannedTo of %s", checkpoint.getCheckpointId())
                    .isBetween(
                            drawnTo,
                            Math.max(drawnTo, checkpoint.getOffsets().get(0).getOffset()));
        }
        assertThat(announced)
                .as("one between the passes over a chunk")
                .anyMatch(checkpoint -> checkpoint.getPlannedTo().get("0")
                        > checkpoint.getOffsets().get(0).getOffset());
    }

    @Test
    void anAnnouncedCheckpointIsAModelDirectory() throws IOException {
        StoredCheckpoint last = calm.announced().get(calm.announced().size() - 1);
        try (NDManager manager = NDManager.newBaseManager();
                ModelDirectory model = ModelDirectory.load(manager, Path.of(last.location()))) {
            assertThat(model.preset().name()).isEqualTo("micro");
            assertThat(model.weights().parameterCount()).isPositive();
        }
    }

    @Test
    void everyStepHasItsPlanInTheLedger() {
        List<LedgerEntry> entries = plans("calm");
        List<Long> steps = entries.stream()
                .filter(entry -> entry.getKind() == LedgerEntryKind.STEP)
                .map(LedgerEntry::getStep)
                .toList();
        List<Long> expected = new ArrayList<>();
        for (long step = 0; step < STEPS; step++) {
            expected.add(step);
        }
        assertThat(steps).isEqualTo(expected);
        assertThat(entries.stream().filter(entry -> entry.getKind() == LedgerEntryKind.DOMAIN_END))
                .hasSize(3);
        assertThat(entries.get(0).getDropped()).hasSize(4);
    }

    @Test
    void poisonEndsInTheDeadLetterTopicWithCodeOriginAndReason() {
        Map<Long, DeadLetter> letters = records(Topic.PAIRS_DLQ).stream()
                .map(record -> DeadLetter.read(record.headers()))
                .collect(Collectors.toMap(DeadLetter::offset, letter -> letter, (one, same) -> one));
        assertThat(letters.keySet()).containsExactlyInAnyOrder(3L, 4L, 5L, 6L);
        assertThat(letters.get(3L).code()).isEqualTo(ErrorCode.IMAGE_UNDECODABLE);
        assertThat(letters.get(4L).code()).isEqualTo(ErrorCode.BLANK_CAPTION);
        assertThat(letters.get(5L).code()).isEqualTo(ErrorCode.IMAGE_TOO_LARGE);
        assertThat(letters.get(6L).code()).isEqualTo(ErrorCode.UNKNOWN_SCHEMA_ID);
        letters.values().forEach(letter -> {
            assertThat(letter.topic()).isEqualTo(Topic.PAIRS.topicName());
            assertThat(letter.partition()).isZero();
            assertThat(letter.stage()).isEqualTo("trainer");
            assertThat(letter.reason()).isNotBlank();
        });
        assertThat(calm.last().deadLetters()).isEqualTo(4);
    }

    @Test
    void lossesArePublishedForEveryShownStep() {
        List<Metric> losses = read(Topic.METRICS, "calm", Metric.class).stream()
                .filter(metric -> metric.getName().equals("loss.total"))
                .toList();
        assertThat(losses).hasSize(STEPS);
        assertThat(losses).allSatisfy(metric -> assertThat(metric.getValue()).isFinite());
    }

    @Test
    void theDelayFromEventToTrainingIsPublishedOnceForEveryChunk() {
        long chunks = plans("calm").stream()
                .filter(entry -> entry.getKind() == LedgerEntryKind.STEP
                        && entry.getPassIndex() == 0
                        && entry.getBatchIndex() == 0)
                .count();
        assertThat(chunks).isGreaterThan(1);
        assertThat(read(Topic.METRICS, "calm", Metric.class))
                .filteredOn(metric -> metric.getName().equals("delay.seconds"))
                .hasSize(Math.toIntExact(chunks))
                .allSatisfy(metric -> assertThat(metric.getValue()).isPositive());
    }

    @Test
    void aStoppedAndRestartedTrainerEndsBitIdenticalToAnUndisturbedOne() throws InterruptedException {
        train("disturbed", status -> status.step() >= 4);
        train("disturbed", status -> status.step() >= 11);
        RunningTrainer end = train("disturbed", TrainingLoopTest::complete);
        assertThat(tensors(end)).isEqualTo(tensors(calm));
        assertThat(plans("disturbed")).hasSameSizeAs(plans("calm"));
    }

    @Test
    void aTrainerThatEndsWithTheStreamEndsTheLastDomainByItself() throws InterruptedException {
        RunningTrainer stopped = toPresentEnd("ending", status -> status.step() >= 11);
        assertThat(stopped.last().step()).isLessThan(STEPS);
        RunningTrainer end = toPresentEnd("ending", status -> false);
        assertThat(tensors(end)).isEqualTo(tensors(calm));
        assertThat(plans("ending")).last().satisfies(last -> {
            assertThat(last.getKind()).isEqualTo(LedgerEntryKind.DOMAIN_END);
            assertThat(last.getReason()).isEqualTo("end of the stream");
        });

        int entries = plans("ending").size();
        RunningTrainer again = toPresentEnd("ending", status -> false);
        assertThat(again.announced())
                .extracting(StoredCheckpoint::id)
                .containsExactly(newest(end).id());
        assertThat(plans("ending")).hasSize(entries);
    }

    @Test
    void aDamagedCheckpointFallsBackAndTheLedgerIsRepeated() throws InterruptedException, IOException {
        RunningTrainer first = train("damaged", status -> status.step() >= 8);
        StoredCheckpoint newest = first.announced().get(first.announced().size() - 1);
        Files.delete(Path.of(newest.location()).resolve("optimizer.safetensors"));
        RunningTrainer end = train("damaged", TrainingLoopTest::complete);
        StoredCheckpoint resumed = end.announced().get(0);
        assertThat(resumed.manifest().ledgerOffset())
                .isLessThan(newest.manifest().ledgerOffset());
        assertThat(tensors(end)).isEqualTo(tensors(calm));
    }

    @Test
    void withoutAnyCheckpointTheWholeLedgerIsRepeated() throws InterruptedException, IOException {
        train("lost", status -> status.step() >= 8);
        try (var files = Files.walk(directory.resolve("checkpoints/lost"))) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        assertThat(tensors(train("lost", TrainingLoopTest::complete))).isEqualTo(tensors(calm));
    }

    @Test
    void jointTrainingMixesAllDomainsInOneChunk() throws InterruptedException {
        stream.endLastDomain("joint");
        RunningTrainer joint = RunningTrainer.until(settings("joint"), "JointT", TrainingLoopTest::closed)
                .await();
        CheckpointManifest end =
                joint.announced().get(joint.announced().size() - 1).manifest();
        assertThat(end.endOfDomain()).isTrue();
        assertThat(end.domainIndex()).isZero();
        assertThat(end.domainsSeen()).containsExactly("red", "green", "blue");
    }

    @Test
    void aReplacedTrainerCanCommitNothingMore() {
        Settings settings = settings("fenced");
        KafkaClients clients = new KafkaClients(settings);
        LedgerEntry entry = LedgerEntry.newBuilder()
                .setModel("fenced")
                .setKind(LedgerEntryKind.STEP)
                .setStep(0)
                .setDomain("red")
                .setDomainIndex(0)
                .setSeed(1)
                .setTrainerId("old")
                .setPlannedAt(Instant.now())
                .build();
        try (Serializer<Object> serializer = clients.valueSerializer();
                Ledger old = new Ledger("fenced", "old", clients.bytesProducer("old"), serializer, FailPoints.NONE);
                Ledger successor =
                        new Ledger("fenced", "new", clients.bytesProducer("new"), serializer, FailPoints.NONE)) {
            assertThatThrownBy(() -> old.commit(List.of(entry), List.of())).isInstanceOf(FencedException.class);
            assertThat(successor.commit(List.of(entry), List.of())).hasSize(1);
        }
        assertThat(read(Topic.LEDGER, "fenced", LedgerEntry.class)).hasSize(1);
    }

    private static RunningTrainer toPresentEnd(String model, java.util.function.Predicate<TrainerStatus> stopWhen)
            throws InterruptedException {
        return RunningTrainer.toPresentEnd(settings(model), "CTP", stopWhen).await();
    }

    private static StoredCheckpoint newest(RunningTrainer trainer) {
        return trainer.announced().get(trainer.announced().size() - 1);
    }

    private static RunningTrainer train(String model, java.util.function.Predicate<TrainerStatus> stopWhen)
            throws InterruptedException {
        stream.endLastDomain(model);
        return RunningTrainer.until(settings(model), "CTP", stopWhen).await();
    }

    /** All steps are done and the end of the last domain was announced, which the phase shows: reading again. */
    private static boolean complete(TrainerStatus status) {
        return status.step() >= STEPS && closed(status);
    }

    private static boolean closed(TrainerStatus status) {
        return status.phase() == TrainerStatus.Phase.READING
                && status.step() > 0
                && status.lagEvents() == 0
                && status.waitingEvents() == 0
                && status.step() >= status.plannedSteps();
    }

    private static List<TensorDigest> tensors(RunningTrainer trainer) {
        CheckpointManifest last =
                trainer.announced().get(trainer.announced().size() - 1).manifest();
        assertThat(last.step()).isEqualTo(STEPS);
        assertThat(last.endOfDomain()).isTrue();
        return last.tensors();
    }

    private static Settings settings(String model) {
        return Settings.of(
                SettingCatalogue.combine(KafkaSettings.catalogue(), TrainerSettings.catalogue()),
                Map.ofEntries(
                        Map.entry("kafka.bootstrap.servers", stack.bootstrapServers()),
                        Map.entry("schema.registry.url", stack.registryUrl()),
                        Map.entry("model.name", model),
                        Map.entry(
                                "checkpoint.directory",
                                directory.resolve("checkpoints").toString()),
                        Map.entry("checkpoint.interval-steps", "2"),
                        Map.entry("checkpoint.keep-last", "3"),
                        Map.entry("trainer.passes-first", "3"),
                        Map.entry("trainer.passes", "2"),
                        Map.entry("chunk.linger-seconds", "3600"),
                        Map.entry("metrics.interval-steps", "1"),
                        Map.entry("engine.threads", "1")));
    }

    private static List<LedgerEntry> plans(String model) {
        return read(Topic.LEDGER, model, LedgerEntry.class).stream()
                .filter(entry -> entry.getKind() != LedgerEntryKind.TAKEOVER)
                .toList();
    }

    private static <T> List<T> read(Topic topic, String model, Class<T> type) {
        KafkaClients clients = new KafkaClients(settings(model));
        try (Deserializer<Object> deserializer = clients.valueDeserializer()) {
            return records(topic).stream()
                    .map(ConsumerRecord::value)
                    .flatMap(value -> Optional.ofNullable(value).stream())
                    .map(value -> type.cast(deserializer.deserialize(topic.topicName(), value)))
                    .filter(value -> ((org.apache.avro.specific.SpecificRecordBase) value)
                            .get("model")
                            .equals(model))
                    .toList();
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(Topic topic) {
        return new TopicReader(new KafkaClients(settings("reader")).bytesConsumer("test-reader", "test-reader"))
                .readAll(new TopicPartition(topic.topicName(), 0));
    }
}
