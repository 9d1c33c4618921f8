package io.palimpsest.schemas.wire;

import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.registry.RegistryClient;
import io.palimpsest.schemas.registry.RegistrySettings;
import io.palimpsest.schemas.registry.RegistryUnavailableException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads records in the Confluent wire format into the compiled class that the writer's schema names, resolving differences
 * between the writer's schema and the compiled one by Avro's rules. Configured like Confluent's own deserializer; the keys
 * are the constants of {@link RegistrySettings}. Safe from any thread once configured.
 *
 * @param <T> type of the records
 */
public final class AvroDeserializer<T extends SpecificRecord> implements Deserializer<T> {
    private final Map<Integer, SpecificDatumReader<T>> readers = new ConcurrentHashMap<>();
    private RegistryClient registry;

    /** For Kafka, which calls {@link #configure} next. */
    public AvroDeserializer() {}

    @Override
    public void configure(Map<String, ?> configuration, boolean isKey) {
        registry = new RegistryClient(RegistrySettings.from(configuration));
    }

    /**
     * @return null for null, which Kafka takes as a tombstone
     * @throws PoisonRecordException NOT_WIRE_FORMAT, UNKNOWN_SCHEMA_ID or SCHEMA_MISMATCH: dead-letter the record
     * @throws RegistryUnavailableException if no registry answered: try again
     */
    @Override
    public T deserialize(String topic, byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        if (registry == null) {
            throw new IllegalStateException("AvroDeserializer must be configured before it is used");
        }
        int id = WireFormat.schemaId(topic, bytes);
        SpecificDatumReader<T> reader = reader(topic, id);
        T value;
        BinaryDecoder decoder = DecoderFactory.get()
                .binaryDecoder(bytes, WireFormat.HEADER_BYTES, bytes.length - WireFormat.HEADER_BYTES, null);
        boolean consumed;
        try {
            value = reader.read(null, decoder);
            consumed = decoder.isEnd();
        } catch (IOException | RuntimeException failure) {
            // Damaged bytes make Avro fail in many ways, with exceptions of no common type.
            throw mismatch(topic, id, reader.getSchema(), failure.toString(), failure);
        } catch (OutOfMemoryError absurdLength) {
            // Damaged bytes can claim a length of 2 GiB, which Avro allocates before it looks whether they are there.
            throw mismatch(topic, id, reader.getSchema(), "it claims a length that memory cannot hold", absurdLength);
        }
        if (!consumed) {
            throw mismatch(topic, id, reader.getSchema(), "bytes are left over at its end", null);
        }
        return value;
    }

    private SpecificDatumReader<T> reader(String topic, int id) {
        SpecificDatumReader<T> known = readers.get(id);
        if (known != null) {
            return known;
        }
        Schema writerSchema = registry.schema(id);
        Class<? extends SpecificRecord> compiled = compiledClass(topic, id, writerSchema);
        SpecificData data = SpecificData.getForClass(compiled);
        SpecificDatumReader<T> reader = new SpecificDatumReader<>(writerSchema, data.getSchema(compiled), data);
        readers.put(id, reader);
        return reader;
    }

    private static Class<? extends SpecificRecord> compiledClass(String topic, int id, Schema writerSchema) {
        try {
            // Not initialised before it is known to be a record: the name comes from outside.
            return Class.forName(writerSchema.getFullName(), false, AvroDeserializer.class.getClassLoader())
                    .asSubclass(SpecificRecord.class);
        } catch (ClassNotFoundException | ClassCastException | NoClassDefFoundError unknown) {
            throw mismatch(topic, id, writerSchema, "no compiled record of that name is on the class path", unknown);
        }
    }

    private static PoisonRecordException mismatch(
            String topic, int id, Schema writerSchema, String reason, Throwable cause) {
        return new PoisonRecordException(
                ErrorCode.SCHEMA_MISMATCH,
                "A record of topic " + topic + " with schema " + id + " (" + writerSchema.getFullName()
                        + ") cannot be read: " + reason + ".",
                cause);
    }
}
