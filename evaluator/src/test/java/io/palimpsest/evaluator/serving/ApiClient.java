package io.palimpsest.evaluator.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.palimpsest.evaluator.serving.http.OpenApiDocument;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Sends real requests, and fails on an answer that the OpenAPI document does not allow. */
public final class ApiClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI server;
    private final OpenApiDocument document;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public ApiClient(URI server) throws IOException {
        this.server = server;
        this.document = OpenApiDocument.read();
    }

    /** An answer in JSON. */
    public record Answer(int status, JsonNode body, HttpResponse<String> http) {
        /** The last part of the problem's type. */
        public String problem() {
            String type = body.get("type").asText();
            return type.substring(type.lastIndexOf(':') + 1);
        }

        /** Seconds of Retry-After. */
        public int retryAfter() {
            return Integer.parseInt(http.headers().firstValue("Retry-After").orElseThrow());
        }
    }

    public Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, HttpRequest.newBuilder(server.resolve(path)).build());
    }

    public Answer post(String path, String body) throws IOException, InterruptedException {
        return post(path, HttpRequest.BodyPublishers.ofString(body));
    }

    public Answer post(String path, HttpRequest.BodyPublisher body) throws IOException, InterruptedException {
        return send(
                "POST",
                path,
                HttpRequest.newBuilder(server.resolve(path))
                        .header("Content-Type", "application/json")
                        .POST(body)
                        .build());
    }

    /** As it is, without a look at the document. */
    public HttpResponse<byte[]> raw(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private Answer send(String method, String path, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        JsonNode body = JSON.readTree(answer.body());
        String type = answer.headers().firstValue("Content-Type").orElse("");
        assertThat(type).isEqualTo(answer.statusCode() < 400 ? "application/json" : "application/problem+json");
        document.checkAnswer(method, path, answer.statusCode(), type, body);
        if (answer.statusCode() >= 400) {
            assertThat(body.get("status").asInt()).isEqualTo(answer.statusCode());
            assertThat(answer.body()).doesNotContain("Exception", "\tat ", "io.palimpsest");
        }
        return new Answer(answer.statusCode(), body, answer);
    }
}
