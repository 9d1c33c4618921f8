package io.palimpsest.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.palimpsest.evaluator.serving.ApiClient;
import io.palimpsest.evaluator.serving.SavedCheckpoints;
import io.palimpsest.evaluator.topology.Events;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.ControlKind;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Split;
import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.Topic;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests to whole evaluators, with a real broker and a real registry behind them. */
class ReadServiceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    private Path directory;

    private SavedCheckpoints saved;
    private EmbeddedStack stack;
    private KafkaProducer<String, SpecificRecord> producer;

    @BeforeEach
    void start() {
        saved = new SavedCheckpoints(directory);
        stack = EmbeddedStack.start(directory.resolve("stack"), 0, 0);
        producer = new KafkaProducer<>(new KafkaClients(settings("test", true)).producer("test"));
    }

    @AfterEach
    void stop() {
        producer.close();
        stack.close();
    }

    /** Each says who there is and what it holds itself, by interactive queries. */
    private static void theyShareTheDomains(EvaluatorService one, EvaluatorService other) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!shared(share(one), share(other))) {
            assertThat(System.nanoTime())
                    .as("time left to wait, with %s and %s", share(one), share(other))
                    .isLessThan(deadline);
            Thread.sleep(100);
        }
        JsonNode evaluators = share(one).get("evaluators");
        assertThat(evaluators.get(0).get("here").asBoolean()).isTrue();
        assertThat(evaluators.get(0).get("address").asText())
                .isEqualTo(one.page().getAuthority());
        assertThat(evaluators.get(1).get("here").asBoolean()).isFalse();
        assertThat(evaluators.get(1).get("address").asText())
                .isEqualTo(other.page().getAuthority());
        assertThat(evaluators.get(0).get("active").asInt()
                        + evaluators.get(1).get("active").asInt())
                .isEqualTo(3);
    }

    private static boolean shared(JsonNode first, JsonNode second) {
        return first.path("evaluators").size() == 2
                && second.path("evaluators").size() == 2
                && first.path("pairs").asLong() + second.path("pairs").asLong() == 24
                && first.path("domains").asInt() + second.path("domains").asInt() == 3;
    }

    private static JsonNode share(EvaluatorService service) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(service.page().resolve("api/evaluators"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return new ObjectMapper().readTree(answer.body());
    }

    @Test
    void everyInstanceFollowsPromotionsAndSearchesTheDomainsOfAll() throws Exception {
        try (EvaluatorService one = EvaluatorService.start(settings("one", true));
                EvaluatorService other = EvaluatorService.start(settings("other", true))) {
            hold("animals", 12);
            hold("food", 7);
            hold("cars", 5);
            CheckpointAnnouncement first = announce(0);
            for (EvaluatorService service : new EvaluatorService[] {one, other}) {
                JsonNode model =
                        awaitModel(service, there -> there.at("/gallery/pairs").asInt() == 24);
                assertThat(model.get("role").asText()).isEqualTo("newest");
                assertThat(model.at("/checkpoint/manifestSha256").asText()).isEqualTo(first.getManifestSha256());
                JsonNode found = new ApiClient(service.page())
                        .post("/v1/search", "{\"text\":\"cars number 3\",\"domain\":\"cars\",\"k\":5}")
                        .body();
                assertThat(found.get("results")).hasSize(5);
            }
            theyShareTheDomains(one, other);
            CheckpointAnnouncement second = announce(10);
            command(ControlKind.PROMOTE, first);
            command(ControlKind.PROMOTE, second);
            awaitServing(one, "promoted", "step-00000010");
            awaitServing(other, "promoted", "step-00000010");
            command(ControlKind.ROLL_BACK, first);
            awaitServing(one, "promoted", "step-00000000");
            awaitServing(other, "promoted", "step-00000000");
        }
        try (EvaluatorService again = EvaluatorService.start(settings("one", true))) {
            JsonNode model =
                    awaitModel(again, there -> there.at("/gallery/pairs").asInt() == 24);
            assertThat(model.at("/checkpoint/id").asText()).isEqualTo("step-00000000");
            assertThat(model.at("/promotion/by").asText()).isEqualTo("tester");
        }
    }

    @Test
    void servingCanBeTurnedOff() throws Exception {
        EvaluatorService stopped;
        try (EvaluatorService service = EvaluatorService.start(settings("off", false))) {
            stopped = service;
            assertThat(new ApiClient(service.page())
                            .raw(HttpRequest.newBuilder(service.page().resolve("/v1/model")))
                            .statusCode())
                    .isEqualTo(404);
        }
        // Probes and meters may still ask.
        assertThat(stopped.share().state()).isEqualTo("NOT_RUNNING");
        assertThat(stopped.share().evaluators()).isEmpty();
    }

    private Settings settings(String state, boolean serving) {
        return Settings.of(
                SettingCatalogue.combine(KafkaSettings.catalogue(), EvaluatorSettings.catalogue()),
                Map.of(
                        "kafka.bootstrap.servers",
                        stack.bootstrapServers(),
                        "schema.registry.url",
                        stack.registryUrl(),
                        "evaluator.http-port",
                        "0",
                        "evaluator.state-directory",
                        directory.resolve("state-" + state).toString(),
                        "evaluation.quiet-seconds",
                        "0.5",
                        "evaluation.partitions",
                        "3",
                        "serving.enabled",
                        String.valueOf(serving)));
    }

    private void hold(String domain, int count) {
        for (int number = 0; number < count; number++) {
            ImageTextPair pair = Events.pair(domain, number, Split.TEST);
            producer.send(new ProducerRecord<>(Topic.PAIRS.topicName(), pair.getSampleId(), pair));
        }
        producer.flush();
    }

    private CheckpointAnnouncement announce(long step) throws Exception {
        CheckpointAnnouncement checkpoint = saved.save(step);
        producer.send(new ProducerRecord<>(Topic.CHECKPOINTS.topicName(), checkpoint.getCheckpointId(), checkpoint))
                .get();
        return checkpoint;
    }

    private void command(ControlKind kind, CheckpointAnnouncement checkpoint) throws Exception {
        ControlCommand command = SavedCheckpoints.command(kind, checkpoint.getCheckpointId());
        producer.send(new ProducerRecord<>(Topic.CONTROL.topicName(), command.getModel(), command))
                .get();
    }

    private static void awaitServing(EvaluatorService service, String role, String checkpoint) throws Exception {
        awaitModel(
                service,
                model -> model.path("role").asText().equals(role)
                        && model.at("/checkpoint/id").asText().equals(checkpoint));
    }

    private static JsonNode awaitModel(EvaluatorService service, Predicate<JsonNode> wanted) throws Exception {
        ApiClient client = new ApiClient(service.page());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        JsonNode model = client.get("/v1/model").body();
        while (!wanted.test(model)) {
            assertThat(System.nanoTime())
                    .as("time left to wait, with %s", model)
                    .isLessThan(deadline);
            Thread.sleep(100);
            model = client.get("/v1/model").body();
        }
        return model;
    }
}
