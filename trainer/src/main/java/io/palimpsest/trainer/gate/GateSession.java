package io.palimpsest.trainer.gate;

import io.palimpsest.events.v1.Alarm;
import io.palimpsest.events.v1.CheckpointVerdict;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.logs.LogField;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.control.ControlCommands;
import io.palimpsest.trainer.control.ControlLog;
import io.palimpsest.trainer.control.PromotionDesk;
import io.palimpsest.trainer.ledger.TopicReader;
import io.palimpsest.trainer.pipeline.CheckpointStores;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gate with its clients, from opening to the first failure. The verdicts have one partition, so of all the gates of a model in one consumer
 * group one has the work. A command, its alarm and the position behind the verdict are one transaction, which a gate that has lost the
 * partition cannot commit: each verdict is acted on once. One thread uses it, apart from {@link #wakeUp}.
 */
final class GateSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GateSession.class);
    private static final TopicPartition VERDICTS = new TopicPartition(Topic.VERDICTS.topicName(), 0);
    private static final String NAME = "palimpsest-gate";
    private static final String ISSUER = "gate";

    /** Readers of the control topic wait so long when a gate dies in the middle. */
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(20);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    /** A large checkpoint is read as a whole before it is promoted. */
    private static final Duration LONGEST_ACT = Duration.ofMinutes(30);

    private final String model;
    private final Consumer<byte[], byte[]> consumer;
    private final Producer<String, Object> producer;
    private final Deserializer<Object> deserializer;
    private final PromotionGate gate;
    private final Runnable beforeCommit;

    private GateSession(
            Settings settings,
            Clock clock,
            Consumer<byte[], byte[]> consumer,
            Producer<String, Object> producer,
            KafkaClients clients,
            Runnable beforeCommit) {
        this.model = settings.get(KafkaSettings.MODEL_NAME);
        this.consumer = consumer;
        this.beforeCommit = beforeCommit;
        this.producer = producer;
        this.deserializer = clients.valueDeserializer();
        ControlLog log = new ControlLog(new TopicReader(clients.bytesConsumer(NAME, NAME)), deserializer);
        PromotionDesk desk = new PromotionDesk(
                model,
                name -> CheckpointStores.reader(settings, name),
                log,
                ControlCommands.through(producer, model, ISSUER, clock));
        this.gate = new PromotionGate(model, CheckpointStores.reader(settings, model), log, desk, this::raise, clock);
    }

    /**
     * {@return a session that has joined the group of gates}
     *
     * @param settings resolved from a catalogue that contains those of Kafka and of the trainer
     * @param clock tells when
     * @param beforeCommit reached when an act is sent and its transaction not committed
     */
    static GateSession open(Settings settings, Clock clock, Runnable beforeCommit) {
        KafkaClients clients = new KafkaClients(settings);
        String group = NAME + "-" + settings.get(KafkaSettings.MODEL_NAME);
        // A producer of its own for each session: it is the group that keeps an old one from committing.
        Map<String, Object> writing = clients.transactionalProducer(NAME, group + "-" + UUID.randomUUID());
        writing.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Math.toIntExact(TRANSACTION_TIMEOUT.toMillis()));
        Map<String, Object> reading = clients.bytesConsumer(NAME, group);
        reading.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Math.toIntExact(LONGEST_ACT.toMillis()));
        Producer<String, Object> producer = new KafkaProducer<>(writing);
        try {
            producer.initTransactions();
            Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(reading);
            consumer.subscribe(List.of(Topic.VERDICTS.topicName()));
            return new GateSession(settings, clock, consumer, producer, clients, beforeCommit);
        } catch (RuntimeException failure) {
            producer.close();
            throw failure;
        }
    }

    /**
     * Acts on the verdicts that have arrived.
     *
     * @param patience how long to wait for some
     * @throws IOException if the store cannot be read; nothing was done about that verdict
     */
    void work(Duration patience) throws IOException {
        VerdictBatch batch = new VerdictBatch();
        long end = -1;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience)) {
            read(record, batch);
            end = record.offset() + 1;
        }
        for (VerdictBatch.Arrived arrived : batch.toActOn()) {
            act(arrived);
        }
        if (end >= 0) {
            consumer.commitSync(Map.of(VERDICTS, new OffsetAndMetadata(end)));
        }
    }

    /** Ends waiting for verdicts with a {@code WakeupException}. Safe from any thread. */
    void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
        producer.close(CLOSE_PATIENCE);
        deserializer.close();
    }

    private void read(ConsumerRecord<byte[], byte[]> record, VerdictBatch batch) {
        if (record.value() == null) {
            return;
        }
        try {
            if (deserializer.deserialize(record.topic(), record.value()) instanceof CheckpointVerdict verdict
                    && verdict.getModel().equals(model)) {
                batch.add(record.offset(), verdict);
            }
        } catch (PoisonRecordException unreadable) {
            LOG.atWarn()
                    .addKeyValue(LogField.TOPIC, record.topic())
                    .addKeyValue(LogField.PARTITION, record.partition())
                    .addKeyValue(LogField.OFFSET, record.offset())
                    .log(
                            "{}@{} is no verdict and is passed over: {}",
                            VERDICTS,
                            record.offset(),
                            unreadable.getMessage());
        }
    }

    private void act(VerdictBatch.Arrived arrived) throws IOException {
        producer.beginTransaction();
        try {
            gate.act(arrived.verdict());
            producer.sendOffsetsToTransaction(
                    Map.of(VERDICTS, new OffsetAndMetadata(arrived.offset() + 1)), consumer.groupMetadata());
            beforeCommit.run();
            producer.commitTransaction();
        } catch (IOException | RuntimeException failure) {
            abort();
            throw failure;
        }
    }

    private void abort() {
        try {
            producer.abortTransaction();
        } catch (KafkaException failure) {
            LOG.debug("The transaction is left to its timeout", failure);
        }
    }

    private void raise(Alarm alarm) {
        producer.send(new ProducerRecord<>(Topic.ALARMS.topicName(), alarm.getModel(), alarm));
    }
}
