package io.palimpsest.local.stack.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.palimpsest.local.stack.registry.RegistryChange.Level;
import io.palimpsest.local.stack.registry.RegistryChange.Put;
import io.palimpsest.local.stack.registry.RegistryChange.Remove;
import java.io.IOException;
import java.util.Optional;

/**
 * Writes changes as keys and values of the {@code _schemas} topic, in the JSON that Confluent's registry uses there: its keys
 * of type {@code SCHEMA} and {@code CONFIG}. Thread-safe.
 */
final class ChangeCodec {

    private final JsonMapper json = new JsonMapper();

    byte[] key(RegistryChange change) {
        ObjectNode key = json.createObjectNode();
        if (change instanceof Put put) {
            schemaKey(key, put.version().subject(), put.version().version());
        } else if (change instanceof Remove remove) {
            schemaKey(key, remove.subject(), remove.version());
        } else if (change instanceof Level level) {
            key.put("keytype", "CONFIG").put("subject", level.subject()).put("magic", 0);
        }
        return bytes(key);
    }

    private static void schemaKey(ObjectNode key, String subject, int version) {
        key.put("keytype", "SCHEMA")
                .put("subject", subject)
                .put("version", version)
                .put("magic", 1);
    }

    /** The value of a change, or null where the change removes its key. */
    byte[] value(RegistryChange change) {
        ObjectNode value = json.createObjectNode();
        if (change instanceof Put put) {
            SchemaVersion version = put.version();
            value.put("subject", version.subject())
                    .put("version", version.version())
                    .put("id", version.id())
                    .put("schema", version.schema())
                    .put("deleted", version.deleted());
            return bytes(value);
        }
        if (change instanceof Level level && level.level() != null) {
            if (level.subject() != null) {
                value.put("subject", level.subject());
            }
            return bytes(value.put("compatibilityLevel", level.level().name()));
        }
        return null;
    }

    /**
     * Reads a record back; empty for record types that change nothing here.
     *
     * @throws IOException if the record is not JSON
     */
    Optional<RegistryChange> read(byte[] key, byte[] value) throws IOException {
        JsonNode keyNode = json.readTree(key);
        JsonNode valueNode = value == null ? json.nullNode() : json.readTree(value);
        String subject =
                keyNode.path("subject").isTextual() ? keyNode.path("subject").asText() : null;
        return switch (keyNode.path("keytype").asText()) {
            case "SCHEMA" -> Optional.of(schema(subject, keyNode.path("version").asInt(), valueNode));
            case "CONFIG" -> Optional.of(new Level(
                    subject,
                    valueNode.isNull()
                            ? null
                            : CompatibilityLevel.named(
                                    valueNode.path("compatibilityLevel").asText())));
            default -> Optional.empty();
        };
    }

    private static RegistryChange schema(String subject, int version, JsonNode value) {
        if (value.isNull()) {
            return new Remove(subject, version);
        }
        return new Put(new SchemaVersion(
                subject,
                version,
                value.path("id").asInt(),
                value.path("schema").asText(),
                value.path("deleted").asBoolean(false)));
    }

    private byte[] bytes(ObjectNode node) {
        try {
            return json.writeValueAsBytes(node);
        } catch (IOException impossible) {
            throw new IllegalStateException("A JSON tree could not be written: " + node, impossible);
        }
    }
}
