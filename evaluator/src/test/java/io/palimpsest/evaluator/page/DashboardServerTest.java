package io.palimpsest.evaluator.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DashboardServerTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private DashboardServer server;

    @BeforeEach
    void start() {
        server = DashboardServer.start("127.0.0.1", 0, RecordedRun.upTo(6), Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void stateHoldsTheMatrixInTheOrderOfLearning() throws Exception {
        JsonNode matrix = new ObjectMapper().readTree(get("api/state").body()).get("matrix");
        assertThat(matrix.get("domains")).hasSize(9);
        assertThat(matrix.get("domains").get(0).asText()).isEqualTo("smileys-emotion");
        assertThat(matrix.get("rows")).hasSize(8);
        assertThat(matrix.get("rows").get(0).get("kind").asText()).isEqualTo("initial");
        assertThat(matrix.get("rows").get(7).get("kind").asText()).isEqualTo("newest");
        assertThat(matrix.get("rows").get(1).get("values").get(0).asDouble()).isEqualTo(62);
    }

    @Test
    void undefinedValuesAreLeftOutOfTheState() throws Exception {
        JsonNode continual =
                new ObjectMapper().readTree(get("api/state").body()).get("continual");
        assertThat(continual.get("average_accuracy")).hasSize(7);
        assertThat(continual.get("backward_transfer")).hasSize(6);
    }

    @Test
    void theStateSaysWhatIsForgottenSinceWhen() throws Exception {
        JsonNode forgotten =
                new ObjectMapper().readTree(get("api/state").body()).get("forgotten");
        assertThat(forgotten).isNotEmpty();
        int last = forgotten.size() - 1;
        assertThat(forgotten.get(0).get("points").asDouble()).isEqualTo(3.0 * last);
        assertThat(forgotten.get(0).get("peakStep").asLong()).isEqualTo(100);
        assertThat(forgotten.get(last).get("points").asDouble()).isZero();
        assertThat(forgotten.get(last).get("domain").asText()).isNotBlank();
    }

    @Test
    void everyFileThatThePageNamesIsServedFromHere() throws Exception {
        String page = get("").body();
        Matcher reference = Pattern.compile("(?:src|href)=\"([^\"]+)\"").matcher(page);
        int found = 0;
        while (reference.find()) {
            assertThat(reference.group(1)).doesNotContain("//");
            assertThat(get(reference.group(1)).statusCode())
                    .as(reference.group(1))
                    .isEqualTo(200);
            found++;
        }
        assertThat(found).isGreaterThan(5);
    }

    @Test
    void theBrowserIsForbiddenToLoadAnythingFromElsewhere() throws Exception {
        assertThat(get("").headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'self'");
    }

    @Test
    void eventsTellTheVersion() throws Exception {
        HttpResponse<InputStream> answer = client.send(
                HttpRequest.newBuilder(server.address().resolve("api/events"))
                        .header("Accept", "text/event-stream")
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream stream = answer.body()) {
            assertThat(new String(stream.readNBytes(14), StandardCharsets.UTF_8))
                    .isEqualTo("event: version");
        }
    }

    @Test
    void aTakenPortIsAnErrorThatNamesTheSetting() {
        URI taken = server.address();
        assertThatThrownBy(() -> DashboardServer.start(
                        "127.0.0.1", taken.getPort(), new Dashboard("default"), Clock.systemUTC()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("evaluator.http-port");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(server.address().resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
