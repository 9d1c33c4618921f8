package io.palimpsest.trainer.chaos;

import io.palimpsest.events.v1.ControlKind;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.schemas.topics.TopicCatalogue;
import io.palimpsest.trainer.ledger.TopicReader;
import io.palimpsest.trainer.pipeline.TestStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * A broker with the stream that every model trains, and the undisturbed runs by which the disturbed ones are judged:
 *
 * <pre>
 * red 0..2 | undecodable, blank caption, bomb, unknown schema | red 3..15 | held out | green 0..15 | held out | blue 0..15 | held out | end
 * chunks of 8, batches of 4: 2 x 2 batches x 5 passes = 20 steps in the first domain, 2 x 2 x 4 = 16 in each later one
 * </pre>
 *
 * Safe from any thread.
 */
final class ChaosCluster implements AutoCloseable {

    static final long FIRST_STEPS = 20;
    static final long LATER_STEPS = 16;
    static final List<Long> POISON = List.of(3L, 4L, 5L, 6L);

    private static final int TRAINED_PER_DOMAIN = 16;

    private final String bootstrapServers;
    private final String registryUrl;
    private final Path directory;
    private final KafkaClients clients;
    private final TestStream stream;
    private final Map<Variant, Outcome> oracles = new ConcurrentHashMap<>();
    private final AtomicInteger models = new AtomicInteger();

    /** Writes the stream to a broker. */
    ChaosCluster(String bootstrapServers, String registryUrl, Path directory) {
        this.bootstrapServers = bootstrapServers;
        this.registryUrl = registryUrl;
        this.directory = directory;
        this.clients = new KafkaClients(Settings.of(
                KafkaSettings.catalogue(),
                Map.of("kafka.bootstrap.servers", bootstrapServers, "schema.registry.url", registryUrl)));
        try (Admin admin = admin()) {
            TopicCatalogue.ensure(admin, (short) 1);
        }
        this.stream = new TestStream(clients, TRAINED_PER_DOMAIN);
        stream.write();
    }

    KafkaClients clients() {
        return clients;
    }

    Admin admin() {
        return Admin.create(clients.admin("chaos"));
    }

    /** A new model whose run has an end; its name begins with a text that says what is done to it. */
    ChaosModel model(String purpose, Variant variant) {
        String name = purpose + "-" + models.incrementAndGet();
        stream.endLastDomain(name);
        return new ChaosModel(this, name, variant);
    }

    /** Gives a command without arguments. */
    void command(ChaosModel model, ControlKind kind) {
        stream.command(model.name(), kind);
    }

    /** Reports to the trainer of a model, as an evaluator does, that the stream has changed. */
    void reportChange(ChaosModel model, long calmFrom, long changedFrom, long readTo) {
        stream.reportChange(model.name(), calmFrom, changedFrom, readTo);
    }

    /** What an undisturbed run ends with. */
    Outcome oracle(Variant variant) {
        return oracles.computeIfAbsent(variant, absent -> {
            ChaosModel model = model("oracle-" + absent, absent);
            try {
                model.complete();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            Outcome outcome = model.outcome();
            outcome.assertComplete(variant);
            return outcome;
        });
    }

    /** Settings of every trainer: so many checkpoints that retention has work, and a lease that is over soon. */
    Map<String, String> settings() {
        return Map.ofEntries(
                Map.entry("kafka.bootstrap.servers", bootstrapServers),
                Map.entry("schema.registry.url", registryUrl),
                Map.entry("checkpoint.directory", directory.toString()),
                Map.entry("checkpoint.interval-steps", "2"),
                Map.entry("checkpoint.keep-last", "2"),
                Map.entry("trainer.passes-first", "5"),
                Map.entry("trainer.passes", "4"),
                Map.entry("chunk.max-events", "8"),
                Map.entry("chunk.linger-seconds", "3600"),
                Map.entry("lease.session-seconds", "2"),
                Map.entry("metrics.interval-steps", "1"));
    }

    /** All committed records of a topic with one partition. */
    List<ConsumerRecord<byte[], byte[]>> records(Topic topic) {
        return new TopicReader(clients.bytesConsumer("chaos-reader", "chaos-reader"))
                .readAll(new TopicPartition(topic.topicName(), 0));
    }

    /** All committed values of a topic, tombstones left out. */
    <T> List<T> values(Topic topic, Class<T> type) {
        try (Deserializer<Object> deserializer = clients.valueDeserializer()) {
            return records(topic).stream()
                    .filter(record -> record.value() != null)
                    .map(record -> type.cast(deserializer.deserialize(topic.topicName(), record.value())))
                    .toList();
        }
    }

    @Override
    public void close() {
        stream.close();
    }
}
