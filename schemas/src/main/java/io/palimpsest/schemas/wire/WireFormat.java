package io.palimpsest.schemas.wire;

import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.errors.PoisonRecordException;
import java.nio.ByteBuffer;

/** The Confluent wire format: {@code 00 | schema id, 4 bytes, big-endian | Avro binary}. Stateless. */
final class WireFormat {
    static final byte MAGIC = 0;
    static final int HEADER_BYTES = 5;

    private WireFormat() {}

    /** Confluent's topic name strategy. */
    static String subject(String topic, boolean forKeys) {
        return topic + (forKeys ? "-key" : "-value");
    }

    /**
     * Reads the schema id.
     *
     * @throws PoisonRecordException NOT_WIRE_FORMAT if the bytes do not start as they must
     */
    static int schemaId(String topic, byte[] bytes) {
        if (bytes.length < HEADER_BYTES) {
            throw notWireFormat(topic, "it has " + bytes.length + " bytes, at least " + HEADER_BYTES + " are needed");
        }
        if (bytes[0] != MAGIC) {
            throw notWireFormat(topic, "it starts with byte " + bytes[0] + " instead of the magic byte 0");
        }
        return ByteBuffer.wrap(bytes).getInt(1);
    }

    private static PoisonRecordException notWireFormat(String topic, String found) {
        return new PoisonRecordException(
                ErrorCode.NOT_WIRE_FORMAT,
                "A record of topic " + topic + " is not in the Confluent wire format: " + found
                        + ". Its producer must use a schema registry serializer.");
    }
}
