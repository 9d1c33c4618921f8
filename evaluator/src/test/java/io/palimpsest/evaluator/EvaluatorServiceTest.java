package io.palimpsest.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.palimpsest.evaluator.topology.Events;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.CheckpointVerdict;
import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.ControlKind;
import io.palimpsest.events.v1.DriftReport;
import io.palimpsest.events.v1.DriftReportKind;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.events.v1.Split;
import io.palimpsest.events.v1.StreamPosition;
import io.palimpsest.events.v1.VerdictOutcome;
import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.model.CaptionTokenizer;
import io.palimpsest.model.ModelDirectory;
import io.palimpsest.model.ModelPreset;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.Topic;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole evaluator against a real broker, a real registry and real, untrained, model files. */
class EvaluatorServiceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    private Path directory;

    private EmbeddedStack stack;
    private Settings settings;
    private KafkaProducer<String, SpecificRecord> producer;
    private KafkaConsumer<String, Metric> consumer;
    private final List<Metric> committed = new ArrayList<>();

    @BeforeEach
    void start() {
        stack = EmbeddedStack.start(directory.resolve("stack"), 0, 0);
        settings = Settings.of(
                SettingCatalogue.combine(KafkaSettings.catalogue(), EvaluatorSettings.catalogue()),
                Map.of(
                        "kafka.bootstrap.servers",
                        stack.bootstrapServers(),
                        "schema.registry.url",
                        stack.registryUrl(),
                        "evaluator.http-port",
                        "0",
                        "evaluator.state-directory",
                        directory.resolve("state").toString(),
                        "evaluation.quiet-seconds",
                        "0.5",
                        "evaluation.partitions",
                        "2",
                        "drift.window-pairs",
                        "16",
                        "drift.reference-windows",
                        "3",
                        "prequential.window-pairs",
                        "8"));
        KafkaClients clients = new KafkaClients(settings);
        producer = new KafkaProducer<>(clients.producer("test"));
        consumer = new KafkaConsumer<>(clients.consumer("test", "test"));
    }

    @AfterEach
    void stop() {
        producer.close();
        consumer.close();
        stack.close();
    }

    @Test
    void everyCheckpointIsMeasuredOnceOnEveryDomainAtItsFinalGallerySize() throws Exception {
        try (EvaluatorService service = EvaluatorService.start(settings)) {
            hold("animals", 0, 12);
            hold("food", 0, 7);
            announce(0, List.of(), false, savedModel("untrained", 1));
            announce(10, List.of("animals"), true, savedModel("animals", 2));
            awaitMetric(metric -> recall(metric, "step-00000010", "food", "7"));
            hold("animals", 12, 15);
            announce(20, List.of("animals", "food"), true, directory.resolve("never-written"));
            awaitMetric(metric -> recall(metric, "step-00000010", "animals", "15"));
            awaitMetric(metric -> recall(metric, "step-00000000", "animals", "15"));
            awaitMetric(metric -> metric.getName().equals("evaluation.failed") && "food".equals(metric.getDomain()));
            awaitMetric(metric -> metric.getName().equals("continual.average_accuracy"));
            awaitMetric(metric -> metric.getName().equals("retrieval.r_mean") && metric.getDomain() == null);
            readFor(Duration.ofSeconds(2));

            for (String checkpoint : List.of("step-00000000", "step-00000010")) {
                assertThat(count(metric -> recall(metric, checkpoint, "animals", "15")))
                        .isEqualTo(1);
                assertThat(count(metric -> recall(metric, checkpoint, "food", "7")))
                        .isEqualTo(1);
            }
            assertThat(committed)
                    .filteredOn(metric -> metric.getName().equals("evaluation.failed"))
                    .extracting(Metric::getCheckpointId)
                    .containsOnly("step-00000020");
            assertThat(service.running()).isTrue();
            assertThat(service.failure()).isEmpty();
            JsonNode matrix = state(service).get("matrix");
            assertThat(matrix.get("domains")).hasSize(2);
            assertThat(matrix.get("rows").get(0).get("values").get(0).isNumber())
                    .isTrue();
        }
        command(ControlKind.PROMOTE, "step-00000010");
        command(ControlKind.PAUSE, null);
        restartMeasuresNothingAgain();
        List<CheckpointVerdict> verdicts = verdicts();
        assertThat(verdicts)
                .as("one each, over the restart; the untrained model is not judged")
                .extracting(
                        CheckpointVerdict::getCheckpointId,
                        CheckpointVerdict::getOutcome,
                        CheckpointVerdict::getRevision,
                        CheckpointVerdict::getComparedWith)
                .containsExactlyInAnyOrder(
                        tuple("step-00000010", VerdictOutcome.PASS, 1, null),
                        tuple("step-00000020", VerdictOutcome.FAIL, 1, null),
                        tuple("step-00000030", VerdictOutcome.FAIL, 1, "step-00000010"));
    }

    private void command(ControlKind kind, String checkpointId) {
        ControlCommand command = ControlCommand.newBuilder()
                .setModel("default")
                .setCommandId(kind.name())
                .setKind(kind)
                .setCheckpointId(checkpointId)
                .setIssuedBy("test")
                .setIssuedAt(Instant.now())
                .build();
        producer.send(new ProducerRecord<>(Topic.CONTROL.topicName(), "default", command));
        producer.flush();
    }

    /** All that were ever written and committed: the topic is not compacted while it is so small. */
    private List<CheckpointVerdict> verdicts() {
        TopicPartition topic = new TopicPartition(Topic.VERDICTS.topicName(), 0);
        List<CheckpointVerdict> verdicts = new ArrayList<>();
        try (KafkaConsumer<String, CheckpointVerdict> reader =
                new KafkaConsumer<>(new KafkaClients(settings).consumer("test-verdicts", "test-verdicts"))) {
            reader.assign(List.of(topic));
            reader.seekToBeginning(List.of(topic));
            long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
            while (System.nanoTime() < end) {
                reader.poll(Duration.ofMillis(100)).forEach(record -> verdicts.add(record.value()));
            }
        }
        return verdicts;
    }

    private void restartMeasuresNothingAgain() {
        long before = committed.size();
        try (EvaluatorService again = EvaluatorService.start(settings)) {
            announce(30, List.of("animals", "food"), true, directory.resolve("never-written"));
            awaitMetric(
                    metric -> "step-00000030".equals(metric.getCheckpointId()) && "food".equals(metric.getDomain()));
            awaitMetric(
                    metric -> "step-00000030".equals(metric.getCheckpointId()) && "animals".equals(metric.getDomain()));
            readFor(Duration.ofSeconds(1));
            assertThat(again.running()).isTrue();
        }
        assertThat(committed.subList((int) before, committed.size()))
                .extracting(Metric::getCheckpointId)
                .containsOnly("step-00000030");
    }

    @Test
    void aChangeIsReportedOnceThoughTheEvaluatorLosesItsLocalStateInTheMiddleOfIt() throws Exception {
        try (EvaluatorService service = EvaluatorService.start(settings)) {
            train(0, 0, 75);
            // One window speaks for a change, and the next one is not complete.
            train(1, 75, 90);
            awaitProgress(90);
            assertThat(service.failure()).isEmpty();
        }
        try (Stream<Path> files = Files.walk(directory.resolve("state"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        try (EvaluatorService again = EvaluatorService.start(settings)) {
            train(1, 90, 150);
            awaitProgress(150);
            assertThat(again.running()).isTrue();
        }
        assertThat(reports())
                .filteredOn(report -> report.getKind() == DriftReportKind.ALARM)
                .singleElement()
                .satisfies(report ->
                        assertThat(report.getChangedFrom().get(0).getOffset()).isBetween(72L, 78L));
    }

    @Test
    void everyTrainingPairIsScoredOnceThoughTheEvaluatorLosesItsLocalStateInTheMiddleOfAWindow() throws Exception {
        try (EvaluatorService service = EvaluatorService.start(settings)) {
            announcePlanned(0, 0, savedModel("untrained", 1));
            train(0, 0, 20);
            announcePlanned(10, 16, savedModel("learned", 2));
            awaitMetric(metric -> metric.getName().equals("prequential.scored") && metric.getValue() == 16);
            assertThat(service.failure()).isEmpty();
        }
        try (Stream<Path> files = Files.walk(directory.resolve("state"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        try (EvaluatorService again = EvaluatorService.start(settings)) {
            train(0, 20, 32);
            announcePlanned(20, 32, directory.resolve("never-needed").toUri().toString());
            awaitMetric(metric -> metric.getName().equals("prequential.scored") && metric.getValue() == 32);
            assertThat(again.running()).isTrue();
        }
        assertThat(committed)
                .filteredOn(metric -> metric.getName().equals("prequential.scored"))
                .extracting(metric -> metric.getCheckpointId() + " " + metric.getValue())
                .containsExactly("step-00000000 8.0", "step-00000000 16.0", "step-00000010 24.0", "step-00000010 32.0");
        assertThat(committed)
                .filteredOn(metric -> metric.getName().equals("prequential.loss"))
                .allSatisfy(metric -> assertThat(metric.getValue()).isBetween(1.0, 10.0));
    }

    private void announcePlanned(long step, long plannedTo, String location) {
        CheckpointAnnouncement checkpoint =
                Events.checkpoint(step, step == 0 ? List.of() : List.of("stream"), false, location);
        checkpoint.setPlannedTo(Map.of("0", plannedTo));
        producer.send(new ProducerRecord<>(Topic.CHECKPOINTS.topicName(), checkpoint.getCheckpointId(), checkpoint));
        producer.flush();
    }

    private void train(int topic, int from, int to) {
        for (int number = from; number < to; number++) {
            ImageTextPair pair = Events.trained(topic, number);
            producer.send(new ProducerRecord<>(Topic.PAIRS.topicName(), pair.getSampleId(), pair));
        }
        producer.flush();
    }

    private void awaitProgress(long offset) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        StreamPosition wanted = new StreamPosition(0, offset);
        while (reports().stream().noneMatch(report -> report.getReadTo().contains(wanted))) {
            assertThat(System.nanoTime())
                    .as("time left to wait, with %s", reports())
                    .isLessThan(deadline);
        }
    }

    /** What is in the topic now. */
    private List<DriftReport> reports() {
        TopicPartition drift = new TopicPartition(Topic.DRIFT.topicName(), 0);
        List<DriftReport> reports = new ArrayList<>();
        try (KafkaConsumer<String, DriftReport> reader =
                new KafkaConsumer<>(new KafkaClients(settings).consumer("test-drift", "test-drift"))) {
            reader.assign(List.of(drift));
            reader.seekToBeginning(List.of(drift));
            long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
            while (System.nanoTime() < end) {
                reader.poll(Duration.ofMillis(100)).forEach(record -> reports.add(record.value()));
            }
        }
        return reports;
    }

    private String savedModel(String name, long seed) throws IOException {
        Path target = Files.createDirectories(directory.resolve(name));
        try (NDManager manager = NDManager.newBaseManager()) {
            ModelPreset sizes = ModelPreset.named("tiny");
            CaptionTokenizer tokenizer = CaptionTokenizer.emoji(sizes.textLength());
            ModelPreset preset = sizes.withVocabularySize(tokenizer.vocabularySize());
            try (ModelDirectory model =
                    new ModelDirectory(preset, new VisionLanguageModel(preset).initialise(manager, seed), tokenizer)) {
                model.save(target);
            }
        }
        return target.toUri().toString();
    }

    private void hold(String domain, int from, int to) {
        for (int number = from; number < to; number++) {
            ImageTextPair pair = Events.pair(domain, number, Split.TEST);
            producer.send(new ProducerRecord<>(Topic.PAIRS.topicName(), pair.getSampleId(), pair));
        }
        producer.flush();
    }

    private void announce(long step, List<String> domainsSeen, boolean end, Path location) {
        announce(step, domainsSeen, end, location.toUri().toString());
    }

    private void announce(long step, List<String> domainsSeen, boolean end, String location) {
        CheckpointAnnouncement checkpoint = Events.checkpoint(step, domainsSeen, end, location);
        producer.send(new ProducerRecord<>(Topic.CHECKPOINTS.topicName(), checkpoint.getCheckpointId(), checkpoint));
        producer.flush();
    }

    private static boolean recall(Metric metric, String checkpoint, String domain, String gallery) {
        return metric.getName().equals("retrieval.r_mean")
                && metric.getCheckpointId().equals(checkpoint)
                && domain.equals(metric.getDomain())
                && gallery.equals(metric.getLabels().get("gallery"));
    }

    private long count(Predicate<Metric> wanted) {
        return committed.stream().filter(wanted).count();
    }

    private void awaitMetric(Predicate<Metric> wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (committed.stream().noneMatch(wanted)) {
            assertThat(System.nanoTime())
                    .as("time left to wait, with %s", committed)
                    .isLessThan(deadline);
            readFor(Duration.ofMillis(200));
        }
    }

    private void readFor(Duration time) {
        if (consumer.assignment().isEmpty()) {
            consumer.assign(List.of(new TopicPartition(Topic.METRICS.topicName(), 0)));
            consumer.seekToBeginning(consumer.assignment());
        }
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            consumer.poll(Duration.ofMillis(100)).forEach(record -> committed.add(record.value()));
        }
    }

    private static JsonNode state(EvaluatorService service) throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(service.page().resolve("api/state"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }
}
