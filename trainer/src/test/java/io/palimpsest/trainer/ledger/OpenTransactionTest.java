package io.palimpsest.trainer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.schemas.topics.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models share the ledger topic. One that dies inside a transaction hides from consumers what the others commit after it:
 *
 * <pre>
 * offset 0: dying model, transaction open | 1: our plan, committed | 2: marker
 *           ^ what consumers take for the end
 * </pre>
 *
 * A trainer that took that for the end would plan anew what it has already committed.
 */
class OpenTransactionTest {

    private static final TopicPartition LEDGER = new TopicPartition(Topic.LEDGER.topicName(), 0);

    @TempDir
    Path directory;

    @Test
    void whatIsCommittedBehindAnOpenTransactionIsReadAndNotTakenForAbsent() throws Exception {
        try (EmbeddedStack stack = EmbeddedStack.start(directory, 0, 0)) {
            KafkaClients clients = new KafkaClients(Settings.of(
                    KafkaSettings.catalogue(),
                    Map.of(
                            "kafka.bootstrap.servers",
                            stack.bootstrapServers(),
                            "schema.registry.url",
                            stack.registryUrl())));
            try (Admin admin = Admin.create(clients.admin("test"))) {
                TopicCatalogue.ensure(admin, (short) 1);
            }
            TopicReader reader = new TopicReader(clients.bytesConsumer("reader", "reader"));
            try (KafkaProducer<byte[], byte[]> dying = producer(clients, "dying");
                    KafkaProducer<byte[], byte[]> ours = producer(clients, "ours")) {
                dying.beginTransaction();
                dying.send(record("never committed")).get();
                ours.beginTransaction();
                ours.send(record("our plan")).get();
                ours.commitTransaction();

                CompletableFuture<List<ConsumerRecord<byte[], byte[]>>> read =
                        CompletableFuture.supplyAsync(() -> reader.readFrom(LEDGER, 0));
                assertThat(read.completeOnTimeout(null, 1, TimeUnit.SECONDS).get())
                        .as("it waits for the open transaction")
                        .isNull();
                CompletableFuture<List<ConsumerRecord<byte[], byte[]>>> waiting =
                        CompletableFuture.supplyAsync(() -> reader.readFrom(LEDGER, 0));
                dying.abortTransaction();
                assertThat(waiting.get(30, TimeUnit.SECONDS))
                        .extracting(found -> new String(found.value(), StandardCharsets.UTF_8))
                        .containsExactly("our plan");
            }
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(KafkaClients clients, String id) {
        Map<String, Object> properties = new HashMap<>(clients.bytesProducer(id));
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private static ProducerRecord<byte[], byte[]> record(String value) {
        return new ProducerRecord<>(LEDGER.topic(), value.getBytes(StandardCharsets.UTF_8));
    }
}
