package io.palimpsest.evaluator.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The document, and whether an exchange is as it says. Knows the part of JSON Schema that the document uses, and fails on any other. */
public final class OpenApiDocument {
    private static final Set<String> KEYWORDS = Set.of(
            "type",
            "description",
            "format",
            "additionalProperties",
            "required",
            "properties",
            "items",
            "enum",
            "minimum",
            "minLength");

    private final JsonNode root;

    private OpenApiDocument(JsonNode root) {
        this.root = root;
    }

    /** Reads the one that is served. */
    public static OpenApiDocument read() throws IOException {
        try (InputStream stream = ReadApi.class.getResourceAsStream("openapi.json")) {
            return new OpenApiDocument(new ObjectMapper().readTree(stream));
        }
    }

    public JsonNode root() {
        return root;
    }

    /** Every method and path, e.g. {@code GET /v1/model}. */
    public Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        root.get("paths").properties().forEach(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(method -> operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        return operations;
    }

    /** Fails unless an answer in JSON is one that the document allows. */
    public void checkAnswer(String method, String path, int status, String contentType, JsonNode body) {
        JsonNode content = root.at("/paths")
                .path(path)
                .path(method.toLowerCase(Locale.ROOT))
                .path("responses")
                .path(String.valueOf(status))
                .path("content");
        assertThat(content.has(contentType))
                .as("%s %s may answer %d with %s", method, path, status, contentType)
                .isTrue();
        assertThat(faults(content.get(contentType).get("schema"), body, "")).isEmpty();
    }

    /** Whether a body is one that the document allows to be sent. */
    public boolean allows(String path, JsonNode body) {
        return faults(root.at("/paths").path(path).at("/post/requestBody/content/application~1json/schema"), body, "")
                .isEmpty();
    }

    private List<String> faults(JsonNode schema, JsonNode value, String where) {
        if (schema.has("$ref")) {
            return faults(root.at(schema.get("$ref").asText().substring(1)), value, where);
        }
        schema.fieldNames().forEachRemaining(keyword -> assertThat(KEYWORDS).contains(keyword));
        List<String> faults = new ArrayList<>();
        if (!isOf(schema.get("type").asText(), value)) {
            faults.add(where + " is no " + schema.get("type").asText() + ": " + value);
            return faults;
        }
        if (schema.has("minimum") && value.asDouble() < schema.get("minimum").asDouble()) {
            faults.add(where + " is too small: " + value);
        }
        if (schema.has("minLength")
                && value.asText().length() < schema.get("minLength").asInt()) {
            faults.add(where + " is too short");
        }
        if (schema.has("enum") && !contains(schema.get("enum"), value)) {
            faults.add(where + " is not one of " + schema.get("enum") + ": " + value);
        }
        if (schema.has("items")) {
            for (int index = 0; index < value.size(); index++) {
                faults.addAll(faults(schema.get("items"), value.get(index), where + "/" + index));
            }
        }
        if (schema.has("properties")) {
            faults.addAll(fieldFaults(schema, value, where));
        }
        return faults;
    }

    private List<String> fieldFaults(JsonNode schema, JsonNode value, String where) {
        List<String> faults = new ArrayList<>();
        schema.path("required").forEach(name -> {
            if (!value.has(name.asText())) {
                faults.add(where + " lacks " + name);
            }
        });
        value.properties().forEach(field -> {
            JsonNode known = schema.get("properties").get(field.getKey());
            if (known == null) {
                faults.add(where + " has the unknown field " + field.getKey());
            } else {
                faults.addAll(faults(known, field.getValue(), where + "/" + field.getKey()));
            }
        });
        return faults;
    }

    private static boolean contains(JsonNode list, JsonNode value) {
        for (JsonNode one : list) {
            if (one.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            default -> throw new AssertionError("the document uses the type " + type);
        };
    }
}
