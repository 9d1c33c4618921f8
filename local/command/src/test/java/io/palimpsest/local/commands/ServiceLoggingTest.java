package io.palimpsest.local.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ch.qos.logback.core.joran.spi.JoranException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.palimpsest.evaluator.EvaluatorSettings;
import io.palimpsest.local.demo.SampleCut;
import io.palimpsest.local.lifecycle.LoggedError;
import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.logs.LogField;
import io.palimpsest.schemas.topics.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What ingest, train and evaluate log of one small domain, for programs. The tests build on one another. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServiceLoggingTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "hunter2";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private static Path place;

    private static EmbeddedStack stack;

    private final LoggedError error = new LoggedError();

    @BeforeAll
    static void start() {
        stack = EmbeddedStack.start(place.resolve("stack"), 0, 0);
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @AfterEach
    void restore() throws JoranException {
        error.close();
    }

    @Test
    @Order(1)
    @Timeout(120)
    void ingestLogsWhatItSentAndWhatItRefused() throws Exception {
        Path pictures = Files.createDirectories(place.resolve("pictures"));
        int pairs = SampleCut.write(pictures, List.of("symbols"), 10);
        Files.writeString(pictures.resolve("broken.png"), "no picture");
        Files.writeString(
                pictures.resolve("captions.jsonl"),
                "{\"image\":\"broken.png\",\"domain\":\"symbols\",\"caption\":\"a hole\"}\n",
                StandardOpenOption.APPEND);
        CommandRun run = CommandRun.of(command("ingest", pictures.toString()));
        assertThat(run.code()).as(run.error()).isZero();
        JsonNode refused = only("Dead-lettered ");
        assertThat(refused.get(LogField.SAMPLE).asText()).isEqualTo("broken");
        assertThat(refused.get(LogField.CODE).asText()).startsWith("image-");
        JsonNode sent = only("Sent ");
        assertThat(sent.get(LogField.SENT).asInt()).isEqualTo(pairs);
        assertThat(sent.get(LogField.DEAD_LETTERED).asInt()).isEqualTo(1);
        assertThat(sent.get(LogField.SOURCE).asText()).isEqualTo("pictures");
        assertEveryLineHasTheModel();
    }

    @Test
    @Order(2)
    @Timeout(240)
    void trainLogsItsSettingsPlansCheckpointsAndDeadLetters() throws Exception {
        sendWhatIsNoPair();
        CommandRun run = CommandRun.of(
                command("train", "--until-end", "--set", "trainer.passes-first=1", "--set", "trainer.seed=7"));
        assertThat(run.code()).as(run.error()).isZero();

        JsonNode settings = only("Settings: ");
        assertThat(settings.at("/settings/trainer.seed/value").asText()).isEqualTo("7");
        assertThat(settings.at("/settings/trainer.seed/source").asText()).contains("trainer.seed");
        assertThat(settings.at("/settings/basic.auth.user.info/value").asText()).isEqualTo("(hidden)");
        assertThat(settings.at("/settings/kafka.client.rack/value").asText()).isEqualTo("(hidden)");
        assertThat(settings.get(LogField.SETTINGS).has("trainer.passes")).isFalse();
        assertThat(settings.get(LogField.DEFAULTS).asInt()).isGreaterThan(100);
        assertThat(error.text()).doesNotContain(SECRET);

        assertThat(only("There is no checkpoint yet").get("level").asText()).isEqualTo("INFO");
        assertThat(only("Took over model 'shop'").get(LogField.TOKEN).isNumber())
                .isTrue();
        JsonNode letter = only(Topic.PAIRS.topicName() + "-");
        assertThat(letter.get("level").asText()).isEqualTo("WARN");
        assertThat(letter.get(LogField.TOPIC).asText()).isEqualTo(Topic.PAIRS.topicName());
        assertThat(letter.get(LogField.CODE).asText()).isEqualTo("not-wire-format");
        String place = letter.get(LogField.PARTITION).asInt() + "@"
                + letter.get(LogField.OFFSET).asLong();
        assertThat(letter.get("message").asText()).contains(place);
        JsonNode plan = lines("Committed the plan").findFirst().orElseThrow();
        assertThat(plan.get(LogField.DOMAIN).asText()).isEqualTo("symbols");
        assertThat(plan.get(LogField.STEP).asLong()).isZero();
        assertThat(plan.get(LogField.PLANNED).asLong()).isPositive();
        assertThat(plan.get(LogField.OFFSET).isNumber()).isTrue();
        JsonNode progress = only("stopped, domain 1 symbols, step ");
        assertThat(progress.get(LogField.PHASE).asText()).isEqualTo("stopped");
        assertThat(progress.get(LogField.DOMAIN).asText()).isEqualTo("symbols");
        assertThat(progress.get(LogField.STEP).isNumber()).isTrue();
        long steps = only("Stopped after step").get(LogField.STEP).asLong();
        List<JsonNode> durable = lines("Checkpoint ")
                .filter(line -> line.get("message").asText().endsWith("is durable"))
                .toList();
        List<JsonNode> announced = lines("Checkpoint ")
                .filter(line -> line.get("message").asText().contains("is announced"))
                .toList();
        assertThat(durable).hasSizeGreaterThanOrEqualTo(2);
        assertThat(announced)
                .extracting(line -> line.get(LogField.CHECKPOINT).asText())
                .containsExactlyElementsOf(durable.stream()
                        .map(line -> line.get(LogField.CHECKPOINT).asText())
                        .toList());
        assertThat(announced.get(announced.size() - 1).get(LogField.STEP).asLong())
                .isEqualTo(steps);
        assertEveryLineHasTheModel();
    }

    @Test
    @Order(3)
    @Timeout(120)
    void trainThatGoesOnNamesTheCheckpointThatItResumesFrom() throws IOException {
        CommandRun run = CommandRun.of(
                command("train", "--until-end", "--set", "trainer.passes-first=1", "--set", "trainer.seed=7"));
        assertThat(run.code()).as(run.error()).isZero();
        JsonNode resumed = only("Resuming from checkpoint");
        assertThat(resumed.get("message").asText())
                .contains(resumed.get(LogField.CHECKPOINT).asText());
        assertThat(resumed.get(LogField.STEP).asLong()).isPositive();
        assertThat(resumed.get(LogField.DOMAIN).asText()).isEqualTo("symbols");
    }

    @Test
    @Order(4)
    @Timeout(60)
    void aFailureIsALineToo() {
        CommandRun run = CommandRun.of(
                command("train", "--until-end", "--set", "trainer.passes-first=1", "--set", "trainer.seed=8"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.error()).isEmpty();
        JsonNode failure = only("Model 'shop' was started with another learner, seed");
        assertThat(failure.get("level").asText()).isEqualTo("ERROR");
        assertThat(failure.get("throwable").get("className").asText()).endsWith("ConfigurationException");
    }

    @Test
    @Order(5)
    @Timeout(180)
    void evaluateLogsEachMeasurementAndVerdict() throws Exception {
        Thread evaluator = new Thread(() -> CommandRun.of(command(
                "evaluate",
                "--port",
                "0",
                "--set",
                EvaluatorSettings.STATE_DIRECTORY.key() + "=" + place.resolve("state"),
                "--set",
                "evaluation.quiet-seconds=0.5")));
        evaluator.start();
        try {
            await("Evaluated ");
            await("Verdict on ");
        } finally {
            evaluator.interrupt();
            evaluator.join();
        }
        JsonNode measured = lines("Evaluated ").findFirst().orElseThrow();
        assertThat(measured.get(LogField.CHECKPOINT).asText()).startsWith("step-");
        assertThat(measured.get(LogField.STEP).isNumber()).isTrue();
        assertThat(measured.get(LogField.DOMAIN).asText()).isEqualTo("symbols");
        assertThat(measured.get(LogField.SECONDS).asDouble()).isPositive();
        JsonNode verdict = lines("Verdict on ").findFirst().orElseThrow();
        assertThat(verdict.get(LogField.CHECKPOINT).asText()).startsWith("step-");
        assertThat(verdict.get(LogField.OUTCOME).asText()).isIn("PASS", "FAIL", "SKIPPED");
        assertEveryLineHasTheModel();
    }

    @Test
    void textLogsTellTheSettingsOnOneLineWithoutSecrets() {
        ServiceLogging.begin(
                false,
                AllSettings.resolve(
                        Map.of("basic.auth.user.info", "ada:" + SECRET, "trainer.seed", "7"),
                        Map.of("PALIMPSEST_CHUNK_MAX_EVENTS", "100"),
                        Optional.empty()));
        assertThat(error.text().lines()).hasSize(1);
        assertThat(error.text())
                .contains("trainer.seed = 7 (flag --trainer.seed)")
                .contains("chunk.max-events = 100 (environment variable PALIMPSEST_CHUNK_MAX_EVENTS)")
                .contains("basic.auth.user.info = (hidden)")
                .contains("; the other ")
                .doesNotContain(SECRET);
    }

    @Test
    void everyFieldIsInTheDocuments() throws Exception {
        String documents = Files.readString(Path.of("../../docs/operations.md"));
        List<String> fields = new ArrayList<>();
        for (var field : LogField.class.getFields()) {
            fields.add((String) field.get(null));
        }
        assertThat(fields).isNotEmpty().doesNotHaveDuplicates();
        assertThat(fields).allSatisfy(field -> assertThat(documents).contains("\n| `" + field + "` | "));
    }

    private static String[] command(String... words) {
        List<String> all = new ArrayList<>(Arrays.asList(words));
        all.addAll(List.of(
                "--bootstrap-servers",
                stack.bootstrapServers(),
                "--schema-registry-url",
                stack.registryUrl(),
                "--model",
                "shop",
                "--set",
                "log.format=json",
                "--set",
                "basic.auth.user.info=ada:" + SECRET,
                "--set",
                "kafka.client.rack=" + SECRET,
                "--set",
                "checkpoint.directory=" + place.resolve("checkpoints")));
        return all.toArray(String[]::new);
    }

    private static void sendWhatIsNoPair() {
        KafkaClients clients = new KafkaClients(AllSettings.resolve(
                Map.of("kafka.bootstrap.servers", stack.bootstrapServers()), Map.of(), Optional.empty()));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(clients.bytesProducer("test"))) {
            producer.send(new ProducerRecord<>(Topic.PAIRS.topicName(), new byte[] {1}, new byte[] {9, 9, 9}));
        }
    }

    private void await(String beginning) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!error.text().contains("\"message\":\"" + beginning)) {
            assertThat(Instant.now())
                    .as("nothing begins with %s in%n%s", beginning, error.text())
                    .isBefore(end);
            Thread.sleep(100);
        }
    }

    private JsonNode only(String beginning) {
        List<JsonNode> found = lines(beginning).toList();
        assertThat(found)
                .as("lines that begin with %s in%n%s", beginning, error.text())
                .hasSize(1);
        return found.get(0);
    }

    private Stream<JsonNode> lines(String beginning) {
        return lines().filter(line -> line.get("message").asText().startsWith(beginning));
    }

    private Stream<JsonNode> lines() {
        return error.text().lines().map(ServiceLoggingTest::parsed);
    }

    private void assertEveryLineHasTheModel() {
        assertThatCode(() -> lines().toList()).doesNotThrowAnyException();
        assertThat(lines()).isNotEmpty().allSatisfy(line -> assertThat(
                        line.get(LogField.MODEL).asText())
                .isEqualTo("shop"));
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException notJson) {
            throw new IllegalStateException("not JSON: " + line, notJson);
        }
    }
}
