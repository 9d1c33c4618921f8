package io.palimpsest.schemas.wire;

import io.palimpsest.schemas.registry.IncompatibleSchemaException;
import io.palimpsest.schemas.registry.RegistryClient;
import io.palimpsest.schemas.registry.RegistrySettings;
import io.palimpsest.schemas.registry.RegistryUnavailableException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes compiled Avro records in the Confluent wire format. Configured like Confluent's own serializer; the keys are the
 * constants of {@link RegistrySettings}. The subject is {@code <topic>-value} or {@code <topic>-key}. Safe from any thread
 * once configured.
 *
 * @param <T> type of the records
 */
public final class AvroSerializer<T extends SpecificRecord> implements Serializer<T> {
    private RegistryClient registry;
    private boolean forKeys;

    /** For Kafka, which calls {@link #configure} next. */
    public AvroSerializer() {}

    @Override
    public void configure(Map<String, ?> configuration, boolean isKey) {
        registry = new RegistryClient(RegistrySettings.from(configuration));
        forKeys = isKey;
    }

    /**
     * @return null for null, which Kafka takes as a tombstone
     * @throws RegistryUnavailableException if no registry answered: try again
     * @throws IncompatibleSchemaException if the registry refuses the schema: stop
     * @throws SerializationException if the record does not fit its schema, e.g. a required field is null
     */
    @Override
    public byte[] serialize(String topic, T value) {
        if (value == null) {
            return null;
        }
        if (registry == null) {
            throw new IllegalStateException("AvroSerializer must be configured before it is used");
        }
        Schema schema = value.getSchema();
        int id = registry.id(WireFormat.subject(topic, forKeys), schema);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try {
            DataOutputStream header = new DataOutputStream(bytes);
            header.writeByte(WireFormat.MAGIC);
            header.writeInt(id);
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            writer(value, schema).write(value, encoder);
            encoder.flush();
        } catch (IOException | AvroRuntimeException | ClassCastException | NullPointerException failure) {
            throw new SerializationException(
                    "A " + schema.getFullName() + " for topic " + topic + " does not fit its schema: "
                            + failure.getMessage(),
                    failure);
        }
        return bytes.toByteArray();
    }

    private SpecificDatumWriter<T> writer(T value, Schema schema) {
        return value instanceof SpecificRecordBase base
                ? new SpecificDatumWriter<>(schema, base.getSpecificData())
                : new SpecificDatumWriter<>(schema);
    }
}
