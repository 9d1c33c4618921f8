package io.palimpsest.local.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.palimpsest.local.meters.Meters;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.trainer.pipeline.TrainerStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperationsServerTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final TrainerProbes probes = new TrainerProbes();
    private final Meters meters = new Meters("default");
    private OperationsServer server;

    @BeforeEach
    void start() {
        server = OperationsServer.start(0, probes, meters);
    }

    @AfterEach
    void stop() {
        server.close();
        meters.close();
    }

    @Test
    void aTrainerThatStartsLivesAndIsNotReady() throws Exception {
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(body("/readyz").get("phase").asText()).isEqualTo("STARTING");
    }

    @Test
    void aStandbyLivesAndIsNotReady() throws Exception {
        probes.changed(status(TrainerStatus.Phase.STANDBY, null));
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
    }

    @Test
    void aTrainingTrainerIsReady() throws Exception {
        probes.changed(status(TrainerStatus.Phase.TRAINING, null));
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        assertThat(body("/readyz").get("checkpointProblem").isNull()).isTrue();
    }

    @Test
    void aTrainerWhoseCheckpointsCannotBeWrittenIsNotReadyAndSaysWhy() throws Exception {
        probes.changed(status(TrainerStatus.Phase.TRAINING, "No space left on device"));
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(body("/readyz").get("checkpointProblem").asText()).isEqualTo("No space left on device");
    }

    @Test
    void aStoppedTrainerDoesNotLive() throws Exception {
        probes.changed(status(TrainerStatus.Phase.STOPPED, null));
        assertThat(get("/livez").statusCode()).isEqualTo(503);
    }

    @Test
    void aTrainerHasStartedOnceItHasLeftItsFirstPhaseAndForGood() throws Exception {
        assertThat(get("/startupz").statusCode()).isEqualTo(503);
        probes.changed(status(TrainerStatus.Phase.STANDBY, null));
        assertThat(get("/startupz").statusCode()).isEqualTo(200);
        probes.changed(status(TrainerStatus.Phase.STARTING, null));
        assertThat(get("/startupz").statusCode()).isEqualTo(200);
    }

    @Test
    void metersAreShownInPrometheusForm() throws Exception {
        HttpResponse<String> answer = get("/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(answer.body()).contains("# HELP process_uptime_seconds").contains("jvm_memory_used_bytes{");
    }

    @Test
    void aTakenPortSaysWhichSettingToChange() {
        assertThatThrownBy(() -> OperationsServer.start(server.port(), probes, meters))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("health.http-port");
    }

    private JsonNode body(String path) throws Exception {
        return JSON.readTree(get(path).body());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + server.port() + path);
        return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }

    private static TrainerStatus status(TrainerStatus.Phase phase, String checkpointProblem) {
        return new TrainerStatus(
                phase, "red", 0, 3, 9, Map.of(), Double.NaN, 0, 0, 0, 0, "step-00000000", 0, checkpointProblem);
    }
}
