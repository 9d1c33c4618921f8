package io.palimpsest.local.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Plain HTTP requests to a registry. */
public final class TestRegistry {

    private static final JsonMapper JSON = new JsonMapper();

    private final String url;
    private final HttpClient http = HttpClient.newHttpClient();

    public TestRegistry(String url) {
        this.url = url;
    }

    /** A status, the body and its content type. */
    public record Answer(int status, JsonNode body, String contentType) {
        public int code() {
            return body.path("error_code").asInt();
        }

        public String message() {
            return body.path("message").asText();
        }
    }

    public Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, null);
    }

    public Answer post(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, body);
    }

    public Answer put(String path, String body) throws IOException, InterruptedException {
        return send("PUT", path, body);
    }

    public Answer delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path, null);
    }

    public Answer register(String subject, String schema) throws IOException, InterruptedException {
        return post("/subjects/" + subject + "/versions", schemaBody(schema));
    }

    /** The request body that carries a schema. */
    public static String schemaBody(String schema) {
        return JSON.createObjectNode().put("schema", schema).toString();
    }

    /** A record schema with int fields of the given names; those that end in ? have a default. */
    public static String record(String... fields) {
        var schema = JSON.createObjectNode().put("type", "record").put("name", "Page");
        var list = schema.putArray("fields");
        for (String field : fields) {
            var node = list.addObject().put("name", field.replace("?", "")).put("type", "int");
            if (field.endsWith("?")) {
                node.put("default", 0);
            }
        }
        return schema.toString();
    }

    private Answer send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        return new Answer(
                response.statusCode(),
                JSON.readTree(response.body()),
                response.headers().firstValue("Content-Type").orElse(""));
    }
}
