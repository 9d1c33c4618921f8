package io.palimpsest.local.stack.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads request bodies and writes answers in the content type of the Confluent API. Thread-safe. */
final class RegistryJson {

    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";

    private final JsonMapper json = new JsonMapper();

    void answer(Context context, Object body) throws JsonProcessingException {
        context.contentType(CONTENT_TYPE).result(json.writeValueAsBytes(body));
    }

    /** Answers with text that is JSON already. */
    void answerText(Context context, String text) {
        context.contentType(CONTENT_TYPE).result(text);
    }

    void refuse(Context context, int status, int code, String message) {
        String body = json.createObjectNode()
                .put("error_code", code)
                .put("message", message)
                .toString();
        context.status(status).contentType(CONTENT_TYPE).result(body);
    }

    /** The schema in a request body; only Avro without references is taken. */
    String schema(Context context) throws JsonProcessingException {
        JsonNode body = body(context);
        String type = body.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new RegistryException(
                    RegistryError.INVALID_SCHEMA, "Invalid schema type " + type + ": this registry keeps AVRO only");
        }
        if (!body.path("references").isEmpty()) {
            throw new RegistryException(
                    RegistryError.INVALID_SCHEMA,
                    "Schema references are not supported by this registry: send the schema whole");
        }
        return body.path("schema").asText(null);
    }

    /** The compatibility level in a request body. */
    CompatibilityLevel level(Context context) throws JsonProcessingException {
        return CompatibilityLevel.named(body(context).path("compatibility").asText());
    }

    private JsonNode body(Context context) throws JsonProcessingException {
        return json.readTree(context.body());
    }

    static Map<String, Object> of(SchemaVersion version) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("subject", version.subject());
        body.put("version", version.version());
        body.put("id", version.id());
        body.put("schema", version.schema());
        return body;
    }

    static boolean flag(Context context, String name) {
        return "true".equalsIgnoreCase(context.queryParam(name));
    }
}
