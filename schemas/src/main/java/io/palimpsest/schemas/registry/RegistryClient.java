package io.palimpsest.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.errors.PoisonRecordException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers and fetches Avro schemas over the Confluent REST API, and remembers both directions for ever, because a schema
 * id never changes its meaning. Safe from any thread; a call blocks only the first time it meets an id or a schema.
 */
public final class RegistryClient {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryClient.class);

    /** A schema means the same id only within a subject, as Confluent's registry has it. */
    private record SubjectSchema(String subject, Schema schema) {}

    private final RegistrySettings settings;
    private final ObjectMapper json = new ObjectMapper();
    private final RegistryHttp http;
    private final Map<SubjectSchema, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

    /**
     * @param settings where the registry is and how patient to be
     */
    public RegistryClient(RegistrySettings settings) {
        this.settings = settings;
        this.http = new RegistryHttp(settings, json);
    }

    /**
     * The id of a schema, registering it if that is allowed and needed.
     *
     * @param subject e.g. {@code palimpsest.pairs.v1-value}
     * @throws IncompatibleSchemaException if the subject's compatibility level forbids it
     * @throws RegistryRequestException if the registry refuses for another reason, or the schema is unknown and must not be
     *     registered
     * @throws RegistryUnavailableException if no registry answers
     */
    public int id(String subject, Schema schema) {
        SubjectSchema key = new SubjectSchema(subject, schema);
        Integer known = ids.get(key);
        if (known != null) {
            return known;
        }
        int id = settings.autoRegister() ? register(subject, schema) : lookUp(subject, schema);
        ids.put(key, id);
        schemas.putIfAbsent(id, schema);
        return id;
    }

    /**
     * The schema with an id.
     *
     * @throws PoisonRecordException UNKNOWN_SCHEMA_ID if the registry has none, SCHEMA_MISMATCH if it is not plain Avro
     * @throws RegistryUnavailableException if no registry answers
     */
    public Schema schema(int id) {
        Schema known = schemas.get(id);
        if (known != null) {
            return known;
        }
        Schema fetched = fetch(id);
        schemas.put(id, fetched);
        return fetched;
    }

    /** The compatibility level of a subject itself, not the registry's general one; empty if it has none. */
    public Optional<String> compatibility(String subject) {
        try {
            JsonNode answer = http.send("GET", "/config/" + encode(subject), Optional.empty());
            return Optional.ofNullable(answer.path("compatibilityLevel").textValue());
        } catch (RegistryRequestException refused) {
            if (refused.notFound()) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private int register(String subject, Schema schema) {
        // Some registries take a level only once the subject exists, so the level is then given after the schema.
        boolean levelPending = !levelGiven(subject) && !giveLevel(subject);
        int id = post("/subjects/" + encode(subject) + "/versions", subject, schema);
        if (levelPending && !giveLevel(subject)) {
            LOG.warn(
                    "Subject {} exists but has no compatibility level; set it to {} by hand.",
                    subject,
                    settings.compatibility());
        }
        return id;
    }

    private int lookUp(String subject, Schema schema) {
        try {
            return post("/subjects/" + encode(subject), subject, schema);
        } catch (RegistryRequestException refused) {
            if (refused.registryHasNone()) {
                throw new RegistryRequestException(
                        "Schema " + schema.getFullName() + " is not registered under subject " + subject
                                + "; register it, or set " + RegistrySettings.AUTO_REGISTER + "=true. ("
                                + refused.getMessage() + ")",
                        refused.status(),
                        refused.errorCode());
            }
            throw refused;
        }
    }

    private int post(String path, String subject, Schema schema) {
        ObjectNode body = json.createObjectNode().put("schema", schema.toString());
        try {
            JsonNode id = http.send("POST", path, Optional.of(body)).path("id");
            if (!id.isInt()) {
                throw new RegistryRequestException(
                        "The answer to POST " + path + " holds no schema id: is a Confluent registry at "
                                + settings.addresses() + "?",
                        200,
                        200);
            }
            return id.intValue();
        } catch (RegistryRequestException refused) {
            if (refused.status() == 409) {
                throw new IncompatibleSchemaException(
                        "Schema " + schema.getFullName() + " is not compatible with earlier versions of subject "
                                + subject + ": add and remove only fields with a default. (" + refused.getMessage()
                                + ")",
                        refused.errorCode());
            }
            throw refused;
        }
    }

    /** A level that somebody chose stays; NONE is what some registries answer when nobody chose. */
    private boolean levelGiven(String subject) {
        return settings.compatibility().equals("NONE")
                || compatibility(subject).filter(level -> !level.equals("NONE")).isPresent();
    }

    /** Returns false if the registry will not have it (yet). */
    private boolean giveLevel(String subject) {
        ObjectNode body = json.createObjectNode().put("compatibility", settings.compatibility());
        try {
            http.send("PUT", "/config/" + encode(subject), Optional.of(body));
            return true;
        } catch (RegistryRequestException refused) {
            LOG.debug("No compatibility level for {} yet", subject, refused);
            return false;
        }
    }

    private Schema fetch(int id) {
        JsonNode answer;
        try {
            answer = http.send("GET", "/schemas/ids/" + id, Optional.empty());
        } catch (RegistryRequestException refused) {
            if (refused.registryHasNone()) {
                throw new PoisonRecordException(
                        ErrorCode.UNKNOWN_SCHEMA_ID,
                        "The schema registry " + settings.addresses() + " has no schema with id " + id
                                + ": the writer used another registry, or the bytes are damaged.",
                        refused);
            }
            throw refused;
        }
        String kind = answer.path("schemaType").asText("AVRO");
        if (!kind.equals("AVRO")) {
            throw new PoisonRecordException(
                    ErrorCode.SCHEMA_MISMATCH, "Schema " + id + " is of type " + kind + ", only AVRO is read here.");
        }
        try {
            return new Schema.Parser().parse(answer.path("schema").asText());
        } catch (AvroRuntimeException failure) {
            throw new PoisonRecordException(
                    ErrorCode.SCHEMA_MISMATCH,
                    "Schema " + id + " is not an Avro schema that stands alone: " + failure.getMessage(),
                    failure);
        }
    }

    private static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
