package io.palimpsest.local.stack.registry;

import org.apache.avro.Schema;

/** Reads schemas as clients send them. Stateless. */
final class AvroText {

    private AvroText() {}

    /**
     * The schema of a JSON text. Its {@code toString()} is the form under which it is stored and compared, so that
     * white space makes no difference but names, order, defaults, docs and properties do.
     *
     * @throws RegistryException if the text is no valid Avro schema
     */
    static Schema parse(String text) {
        if (text == null || text.isBlank()) {
            throw new RegistryException(RegistryError.INVALID_SCHEMA, "Empty schema: the request names none");
        }
        try {
            return new Schema.Parser().parse(text);
        } catch (RuntimeException invalid) {
            // Not AvroRuntimeException alone: a name that stands for no type ends in a NullPointerException.
            throw new RegistryException(
                    RegistryError.INVALID_SCHEMA,
                    "Invalid schema " + text + ", details: " + invalid.getMessage(),
                    invalid);
        }
    }
}
