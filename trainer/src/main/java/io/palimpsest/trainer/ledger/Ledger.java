package io.palimpsest.trainer.ledger;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.FencedException;
import io.palimpsest.trainer.faults.FailPoint;
import io.palimpsest.trainer.faults.FailPoints;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
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
    private static final int TRANSACTION_TIMEOUT_MILLIS = 30_000;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final String model;
    private final String trainerId;
    private final Serializer<Object> serializer;
    private final FailPoints failPoints;
    private final Producer<byte[], byte[]> producer;

    /**
     * Takes the ledger over: fences every other trainer of the model and completes what it left open.
     *
     * @param model model whose ledger this is
     * @param trainerId name of this instance
     * @param producerProperties producer properties; serializers and the transactional id are set here
     * @param serializer writes ledger entries; closed by the caller
     * @param failPoints told when the records of a plan are sent and not yet committed
     */
    public Ledger(
            String model,
            String trainerId,
            Map<String, Object> producerProperties,
            Serializer<Object> serializer,
            FailPoints failPoints) {
        this.model = model;
        this.trainerId = trainerId;
        this.serializer = serializer;
        this.failPoints = failPoints;
        Map<String, Object> properties = new HashMap<>(producerProperties);
        // Transactions last milliseconds; one left open by a crash holds up every reader of the topic until this time
        // is over.
        properties.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId());
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
        } catch (KafkaException failure) {
            close();
            throw translate("take over the ledger", failure);
        }
    }

    /**
     * Writes down that this trainer is the active one now.
     *
     * @param now when
     * @return the fencing token: higher than that of every trainer that was active before
     */
    public long takeOver(Instant now) {
        LedgerEntry entry = LedgerEntry.newBuilder()
                .setModel(model)
                .setKind(LedgerEntryKind.TAKEOVER)
                .setStep(0)
                .setDomain("")
                .setDomainIndex(-1)
                .setSeed(0)
                .setTrainerId(trainerId)
                .setPlannedAt(now)
                .build();
        return commit(List.of(entry), List.of()).get(0).offset();
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
        List<RecordMetadata> written = transact(() -> {
            List<RecordMetadata> sent = send(records);
            if (entries.stream().anyMatch(entry -> entry.getKind() != LedgerEntryKind.TAKEOVER)) {
                failPoints.reached(FailPoint.INSIDE_PLAN_TRANSACTION);
            }
            return sent;
        });
        List<LedgerRecord> committed = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            committed.add(new LedgerRecord(written.get(i).offset(), entries.get(i)));
        }
        return committed;
    }

    /**
     * Finds out whether this trainer still is the active one, by a transaction that only notes how far it has come, for lag tools.
     *
     * @param group consumer group that lag tools look at
     * @param positions next offset of the pairs topic by partition; not empty
     * @throws FencedException if another one has taken over
     */
    public void confirm(String group, Map<Integer, Long> positions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        positions.forEach((partition, offset) ->
                offsets.put(new TopicPartition(Topic.PAIRS.topicName(), partition), new OffsetAndMetadata(offset)));
        transact(() -> {
            // No member of the group: offsets are only noted there, so no generation is to be compared.
            producer.sendOffsetsToTransaction(
                    offsets, new ConsumerGroupMetadata(group, -1, "", java.util.Optional.empty()));
            return List.of();
        });
    }

    @Override
    public void close() {
        // Without a limit a producer waits for ever for brokers that are gone while its transaction is open.
        producer.close(CLOSE_PATIENCE);
    }

    private String transactionalId() {
        return "palimpsest-trainer-" + model;
    }

    private ProducerRecord<byte[], byte[]> record(LedgerEntry entry) {
        byte[] key = entry.getModel().getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(
                Topic.LEDGER.topicName(), key, serializer.serialize(Topic.LEDGER.topicName(), entry));
    }

    /** What happens between the beginning of a transaction and its commit. */
    @FunctionalInterface
    private interface Body {
        List<RecordMetadata> run() throws ExecutionException, InterruptedException;
    }

    private List<RecordMetadata> transact(Body body) {
        List<RecordMetadata> written;
        try {
            producer.beginTransaction();
            written = body.run();
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

    private List<RecordMetadata> send(List<ProducerRecord<byte[], byte[]>> records)
            throws ExecutionException, InterruptedException {
        List<Future<RecordMetadata>> sends = new ArrayList<>(records.size());
        for (ProducerRecord<byte[], byte[]> record : records) {
            sends.add(producer.send(record));
        }
        producer.flush();
        List<RecordMetadata> written = new ArrayList<>(records.size());
        for (Future<RecordMetadata> send : sends) {
            written.add(send.get());
        }
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
        if (isFencing(failure)) {
            return new FencedException(model, "Kafka refuses " + transactionalId() + " of this instance", failure);
        }
        if (failure instanceof AuthorizationException) {
            return new LedgerException(
                    "Not allowed to " + action + " as " + transactionalId()
                            + ": grant this principal write access to the topic and to the transactional id.",
                    failure);
        }
        if (failure instanceof ApplicationRecoverableException || failure instanceof InterruptException) {
            return new LedgerException(
                    "Cannot " + action + ": " + failure.getMessage() + ". Start the trainer again.", failure);
        }
        return new LedgerUnavailableException("Cannot " + action + " now: " + failure.getMessage(), failure);
    }

    /** Kafka wraps what made a producer unusable into whatever is called on it next. */
    private static boolean isFencing(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                return true;
            }
        }
        return false;
    }
}
