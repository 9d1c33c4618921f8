package io.palimpsest.local.stack.registry;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The changes of the registry in the compacted topic {@code _schemas}: appended one after the other, replayed at a start.
 *
 * <p>One process at a time may write; the lock on the stack's directory sees to that. Thread-safe; {@link #close()} ends the
 * producer.
 */
final class ChangeLog implements AutoCloseable {

    private static final TopicPartition PARTITION = new TopicPartition("_schemas", 0);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String bootstrapServers;
    private final ChangeCodec codec = new ChangeCodec();
    private final KafkaProducer<byte[], byte[]> producer;

    private ChangeLog(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        int patience = (int) PATIENCE.toMillis();
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "client.id",
                        "schema-registry",
                        "acks",
                        "all",
                        "enable.idempotence",
                        true,
                        "max.block.ms",
                        patience,
                        "delivery.timeout.ms",
                        patience,
                        "request.timeout.ms",
                        patience / 3,
                        "max.request.size",
                        8 * 1024 * 1024,
                        "metric.reporters",
                        ""),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Opens the topic of a broker and creates it if need be. */
    static ChangeLog open(String bootstrapServers) throws IOException {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", bootstrapServers, "client.id", "schema-registry-setup"))) {
            if (!admin.listTopics().names().get().contains(PARTITION.topic())) {
                create(admin);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while opening the topic " + PARTITION.topic(), interrupted);
        } catch (ExecutionException failure) {
            throw new IOException(
                    "Could not open the topic " + PARTITION.topic() + " at " + bootstrapServers + ": "
                            + failure.getCause().getMessage(),
                    failure);
        }
        return new ChangeLog(bootstrapServers);
    }

    private static void create(Admin admin) throws InterruptedException, ExecutionException {
        NewTopic topic = new NewTopic(PARTITION.topic(), 1, (short) 1)
                .configs(Map.of("cleanup.policy", "compact", "max.message.bytes", Integer.toString(8 * 1024 * 1024)));
        try {
            admin.createTopics(Set.of(topic)).all().get();
        } catch (ExecutionException failure) {
            if (!(failure.getCause() instanceof TopicExistsException)) {
                throw failure;
            }
        }
    }

    /** Hands over every change in the topic, oldest first, up to its present end. */
    void replay(Consumer<RegistryChange> target) throws IOException {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "client.id",
                "schema-registry-replay",
                "enable.auto.commit",
                false,
                "metric.reporters",
                "");
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(Set.of(PARTITION));
            consumer.seekToBeginning(Set.of(PARTITION));
            long end = consumer.endOffsets(Set.of(PARTITION), PATIENCE).get(PARTITION);
            while (consumer.position(PARTITION, PATIENCE) < end) {
                for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(Duration.ofMillis(200))) {
                    codec.read(entry.key(), entry.value()).ifPresent(target);
                }
            }
        }
    }

    /**
     * Appends changes and returns once the broker has them.
     *
     * @throws IOException if it is not known whether the broker has them all
     */
    void append(List<? extends RegistryChange> changes) throws IOException {
        List<Future<RecordMetadata>> written = new ArrayList<>();
        try {
            for (RegistryChange change : changes) {
                written.add(producer.send(new ProducerRecord<>(
                        PARTITION.topic(), PARTITION.partition(), codec.key(change), codec.value(change))));
            }
            for (Future<RecordMetadata> each : written) {
                each.get();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while writing to " + PARTITION.topic(), interrupted);
        } catch (ExecutionException failure) {
            throw new IOException(
                    "Could not write to " + PARTITION.topic() + ": "
                            + failure.getCause().getMessage(),
                    failure);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
