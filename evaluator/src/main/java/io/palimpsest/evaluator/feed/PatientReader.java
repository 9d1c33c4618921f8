package io.palimpsest.evaluator.feed;

import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.logs.LogField;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads values of public topics for one follower of them. One thread uses it. */
public final class PatientReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PatientReader.class);

    private final Deserializer<SpecificRecord> values;
    private final String follower;
    private final BooleanSupplier closed;

    /**
     * @param values closed with this
     * @param follower who reads, for the log, such as "The page"
     * @param closed whether waiting is to end
     */
    public PatientReader(Deserializer<SpecificRecord> values, String follower, BooleanSupplier closed) {
        this.values = values;
        this.follower = follower;
        this.closed = closed;
    }

    /**
     * {@return the value; empty for a tombstone, and for a record that cannot be read, which the log then names} Waits while the registry is down:
     * nothing is lost by that.
     *
     * @throws RetriableException if the registry is down and waiting is to end
     */
    public Optional<SpecificRecord> read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return Optional.empty();
        }
        while (true) {
            try {
                return Optional.of(values.deserialize(record.topic(), record.headers(), record.value()));
            } catch (RetriableException later) {
                if (closed.getAsBoolean()) {
                    throw later;
                }
                LOG.warn("{} waits: {}", follower, later.getMessage());
            } catch (PoisonRecordException unreadable) {
                LOG.atWarn()
                        .addKeyValue(LogField.TOPIC, record.topic())
                        .addKeyValue(LogField.PARTITION, record.partition())
                        .addKeyValue(LogField.OFFSET, record.offset())
                        .addKeyValue(LogField.CODE, unreadable.code().code())
                        .log(
                                "{} leaves out unreadable record {}-{}@{}: {}",
                                follower,
                                record.topic(),
                                record.partition(),
                                record.offset(),
                                unreadable.getMessage());
                return Optional.empty();
            }
        }
    }

    @Override
    public void close() {
        values.close();
    }
}
