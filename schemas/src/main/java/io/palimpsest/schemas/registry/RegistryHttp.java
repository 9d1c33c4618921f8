package io.palimpsest.schemas.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Sends one request to whichever registry answers: every address in turn, then the same again after a pause, a bounded
 * number of times. Overload (429) and server errors (5xx) count as no answer. Safe from any thread; blocks the caller.
 */
final class RegistryHttp {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

    private final RegistrySettings settings;
    private final ObjectMapper json;
    private final HttpClient http;

    RegistryHttp(RegistrySettings settings, ObjectMapper json) {
        this.settings = settings;
        this.json = json;
        // HTTP/1.1 spares each registry the question whether it can upgrade.
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.timeout())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    /**
     * @param method GET, POST or PUT
     * @param path begins with a slash, already encoded
     * @param body JSON, if the method has one
     * @return the answer of status 2xx
     * @throws RegistryRequestException for any other answer of status 4xx
     * @throws RegistryUnavailableException if none came
     */
    JsonNode send(String method, String path, Optional<JsonNode> body) {
        Duration pause = settings.backoff();
        for (int attempt = 0; ; attempt++) {
            String failure = "";
            IOException cause = null;
            for (URI address : settings.addresses()) {
                try {
                    HttpResponse<String> response = exchange(address, method, path, body);
                    if (response.statusCode() < 500 && response.statusCode() != 429) {
                        return answer(address, method, path, response);
                    }
                    failure = address + " answered " + response.statusCode() + " " + excerpt(response.body());
                } catch (IOException noAnswer) {
                    cause = noAnswer;
                    failure = address + " failed with " + noAnswer;
                }
            }
            if (attempt == settings.retries()) {
                throw new RegistryUnavailableException(
                        "No schema registry answered " + method + " " + path + " in " + (attempt + 1)
                                + " attempts; last: " + failure + ". Check " + RegistrySettings.URL + " ("
                                + settings.addresses() + "), or raise " + RegistrySettings.RETRIES + ".",
                        cause);
            }
            sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private HttpResponse<String> exchange(URI address, String method, String path, Optional<JsonNode> body)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(settings.timeout())
                .header("Accept", MEDIA_TYPE + ", application/json")
                .method(
                        method,
                        body.map(content -> BodyPublishers.ofString(content.toString()))
                                .orElse(BodyPublishers.noBody()));
        body.ifPresent(content -> request.header("Content-Type", MEDIA_TYPE));
        if (!settings.login().isEmpty()) {
            byte[] login = settings.login().getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(login));
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
    }

    private JsonNode answer(URI address, String method, String path, HttpResponse<String> response) throws IOException {
        JsonNode content = parse(response.body());
        if (response.statusCode() / 100 == 2) {
            if (content.isMissingNode()) {
                // A proxy's login page or error page: not a registry, so as good as no answer.
                throw new IOException(
                        "answered " + response.statusCode() + " without JSON: " + excerpt(response.body()));
            }
            return content;
        }
        String reason = content.path("message").asText(excerpt(response.body()));
        int errorCode = content.path("error_code").asInt(response.statusCode());
        throw new RegistryRequestException(
                "Schema registry " + address + " refused " + method + " " + path + " with " + response.statusCode()
                        + " (" + errorCode + "): " + reason,
                response.statusCode(),
                errorCode);
    }

    private JsonNode parse(String body) {
        try {
            return json.readTree(body);
        } catch (JsonProcessingException notJson) {
            return MissingNode.getInstance();
        }
    }

    private static String excerpt(String body) {
        return body.length() <= 200 ? body : body.substring(0, 200) + "...";
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
    }
}
