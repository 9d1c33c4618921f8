package io.palimpsest.trainer.ledger;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.schemas.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one class that owns the transactional producer. Everything a trainer promises about Kafka goes through {@link #commit}, so
 * whoever does not own the transactional id {@code palimpsest-trainer-<model>} can promise nothing.
 *
 * <p>One thread uses it. Foreign exceptions become what the caller must do: {@link FencedException} stop,
 * {@link LedgerUnavailableException} try again, {@link LedgerException} stop and let the next start find out.
 */
public final class Ledger implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final int COMMIT_ATTEMPTS = 5;

    private final String transactionalId;
    private final Serializer<Object> serializer;
    private final Producer<byte[], byte[]> producer;

    /**
     * Takes the ledger over: fences every other trainer of the model and completes what it left open.
     *
     * @param model model whose ledger this is
     * @param producerProperties producer properties; serializers and the transactional id are set here
     * @param serializer writes ledger entries; closed by the caller
     */
    public Ledger(String model, Map<String, Object> producerProperties, Serializer<Object> serializer) {
        this.transactionalId = "palimpsest-trainer-" + model;
        this.serializer = serializer;
        Map<String, Object> properties = new java.util.HashMap<>(producerProperties);
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
        } catch (KafkaException failure) {
            producer.close();
            throw translate("take over the ledger", failure);
        }
    }

    /**
     * Commits entries and other records in one transaction: all become visible, or none.
     *
     * @param entries entries in order; may be empty
     * @param others records that belong to the same decision, e.g. the dead letters of what the entries drop
     * @return the entries with their offsets
     */
    public List<LedgerRecord> commit(List<LedgerEntry> entries, List<ProducerRecord<byte[], byte[]>> others) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        entries.forEach(entry -> records.add(record(entry)));
        records.addAll(others);
        if (records.isEmpty()) {
            return List.of();
        }
        List<RecordMetadata> written = transact(records);
        List<LedgerRecord> committed = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            committed.add(new LedgerRecord(written.get(i).offset(), entries.get(i)));
        }
        return committed;
    }

    @Override
    public void close() {
        producer.close();
    }

    private ProducerRecord<byte[], byte[]> record(LedgerEntry entry) {
        byte[] key = entry.getModel().getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(
                Topic.LEDGER.topicName(), key, serializer.serialize(Topic.LEDGER.topicName(), entry));
    }

    private List<RecordMetadata> transact(List<ProducerRecord<byte[], byte[]>> records) {
        List<RecordMetadata> written = new ArrayList<>(records.size());
        try {
            producer.beginTransaction();
            List<Future<RecordMetadata>> sends = new ArrayList<>(records.size());
            for (ProducerRecord<byte[], byte[]> record : records) {
                sends.add(producer.send(record));
            }
            producer.flush();
            for (Future<RecordMetadata> send : sends) {
                written.add(send.get());
            }
        } catch (KafkaException failure) {
            throw aborted(failure);
        } catch (ExecutionException failure) {
            throw aborted(
                    failure.getCause() instanceof KafkaException cause
                            ? cause
                            : new KafkaException(failure.getCause()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw aborted(new InterruptException(interrupted));
        }
        finishCommit();
        return written;
    }

    /** After a timeout only repeating the commit tells whether it happened; the broker answers a repetition the same. */
    private void finishCommit() {
        for (int attempt = 1; ; attempt++) {
            try {
                producer.commitTransaction();
                return;
            } catch (TimeoutException | InterruptException unknown) {
                if (attempt == COMMIT_ATTEMPTS || unknown instanceof InterruptException) {
                    throw new LedgerException(
                            "It is unknown whether a commit to " + Topic.LEDGER.topicName() + " happened, after "
                                    + attempt
                                    + " attempts. Start the trainer again when the brokers answer: it reads what is there.",
                            unknown);
                }
                LOG.warn(
                        "The brokers did not confirm a ledger commit in time (attempt {} of {}); repeating it. Raise"
                                + " kafka.max.block.ms if they are merely slow.",
                        attempt,
                        COMMIT_ATTEMPTS);
            } catch (KafkaException failure) {
                throw aborted(failure);
            }
        }
    }

    private RuntimeException aborted(KafkaException failure) {
        RuntimeException translated = translate("commit to " + Topic.LEDGER.topicName(), failure);
        if (translated instanceof LedgerUnavailableException) {
            try {
                producer.abortTransaction();
            } catch (KafkaException second) {
                second.addSuppressed(failure);
                return translate("abort a transaction on " + Topic.LEDGER.topicName(), second)
                                instanceof FencedException fenced
                        ? fenced
                        : new LedgerException("Cannot abort a failed commit; start the trainer again.", second);
            }
        }
        return translated;
    }

    private RuntimeException translate(String action, KafkaException failure) {
        if (failure instanceof ProducerFencedException || failure instanceof InvalidProducerEpochException) {
            return new FencedException(transactionalId, failure);
        }
        if (failure instanceof AuthorizationException) {
            return new LedgerException(
                    "Not allowed to " + action + " as " + transactionalId
                            + ": grant this principal write access to the topic and to the transactional id.",
                    failure);
        }
        if (failure instanceof ApplicationRecoverableException || failure instanceof InterruptException) {
            return new LedgerException(
                    "Cannot " + action + ": " + failure.getMessage() + ". Start the trainer again.", failure);
        }
        return new LedgerUnavailableException("Cannot " + action + " now: " + failure.getMessage(), failure);
    }
}
