package io.palimpsest.schemas.wire;

import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * {@link AvroSerializer} and {@link AvroDeserializer} as one, for Kafka Streams. Safe from any thread once configured.
 *
 * @param <T> type of the records
 */
public final class AvroSerde<T extends SpecificRecord> implements Serde<T> {
    private final AvroSerializer<T> serializer = new AvroSerializer<>();
    private final AvroDeserializer<T> deserializer = new AvroDeserializer<>();

    /** For Kafka, which calls {@link #configure} next. */
    public AvroSerde() {}

    /**
     * Configured at once, for record values.
     *
     * @param configuration as for {@link AvroSerializer}
     */
    public AvroSerde(Map<String, ?> configuration) {
        configure(configuration, false);
    }

    @Override
    public void configure(Map<String, ?> configuration, boolean isKey) {
        serializer.configure(configuration, isKey);
        deserializer.configure(configuration, isKey);
    }

    @Override
    public Serializer<T> serializer() {
        return serializer;
    }

    @Override
    public Deserializer<T> deserializer() {
        return deserializer;
    }
}
