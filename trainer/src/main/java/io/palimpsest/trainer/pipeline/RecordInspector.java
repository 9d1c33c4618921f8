package io.palimpsest.trainer.pipeline;

import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.registry.RegistryUnavailableException;
import io.palimpsest.trainer.plan.StreamEvent;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Decides what a record of the pairs topic is. One thread uses it. */
@FunctionalInterface
public interface RecordInspector {

    /**
     * {@return the sample to train, or that it is held out}
     *
     * @param record a record of the pairs topic, as bytes
     * @throws PoisonRecordException if it can never be trained
     * @throws RegistryUnavailableException if its schema cannot be asked for now: nothing is known about the record
     */
    StreamEvent inspect(ConsumerRecord<byte[], byte[]> record);
}
