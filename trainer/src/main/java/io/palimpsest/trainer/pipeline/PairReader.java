package io.palimpsest.trainer.pipeline;

import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.errors.PoisonRecordException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads records of the pairs topic, whose values decide everything; keys are only copies of sample ids. One thread uses it. */
public final class PairReader {

    private final Deserializer<?> deserializer;

    /** @param deserializer reads values; closed by the caller */
    public PairReader(Deserializer<?> deserializer) {
        this.deserializer = deserializer;
    }

    /**
     * {@return the pair that a record holds, unchecked}
     *
     * @param record a record of the pairs topic, as bytes
     * @throws PoisonRecordException if it holds none
     */
    public ImageTextPair read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            throw new PoisonRecordException(
                    ErrorCode.NOT_WIRE_FORMAT, "The record has no value; the pairs topic knows no deletions.");
        }
        Object value = deserializer.deserialize(record.topic(), record.headers(), record.value());
        if (value instanceof ImageTextPair pair) {
            return pair;
        }
        throw new PoisonRecordException(
                ErrorCode.SCHEMA_MISMATCH,
                "The record is a " + value.getClass().getSimpleName() + ", not an ImageTextPair.");
    }
}
