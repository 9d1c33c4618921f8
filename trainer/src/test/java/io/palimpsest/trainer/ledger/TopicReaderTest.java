package io.palimpsest.trainer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.local.stack.EmbeddedStack;
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
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker: what a reader sees of a topic that several trainers write to in transactions. */
class TopicReaderTest {

    private static final TopicPartition LEDGER = new TopicPartition(Topic.LEDGER.topicName(), 0);
    private static final TopicPartition PAIRS = new TopicPartition(Topic.PAIRS.topicName(), 0);

    @TempDir
    static Path directory;

    private static EmbeddedStack stack;

    @BeforeAll
    static void start() throws Exception {
        stack = EmbeddedStack.start(directory, 0, 0);
        try (Admin admin = Admin.create(stack.clientProperties())) {
            TopicCatalogue.ensure(admin, (short) 1);
        }
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    /**
     * <pre>
     * other model   | begin  a                          commit |
     * this model    |           begin  b  commit               |
     * reader        |                            reads ....... | b is there
     * </pre>
     */
    @Test
    void committedRecordsBehindAnotherModelsOpenTransactionAreNotMissed() throws Exception {
        try (KafkaProducer<byte[], byte[]> other = producer("other");
                KafkaProducer<byte[], byte[]> own = producer("own")) {
            other.beginTransaction();
            send(other, LEDGER, "a");
            own.beginTransaction();
            send(own, LEDGER, "b");
            own.commitTransaction();

            CompletableFuture<List<String>> read = CompletableFuture.supplyAsync(TopicReaderTest::ledger);
            assertThatThrownBy(() -> read.get(1, TimeUnit.SECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            other.commitTransaction();
            assertThat(read.get(30, TimeUnit.SECONDS)).containsExactly("a", "b");
        }
    }

    @Test
    void anOffsetThatIsGoneOrWasNeverThereIsRefusedWithTheTwoWaysOn() throws Exception {
        try (KafkaProducer<byte[], byte[]> pairs = producer("pairs");
                Admin admin = Admin.create(stack.clientProperties())) {
            pairs.beginTransaction();
            for (int i = 0; i < 5; i++) {
                send(pairs, PAIRS, "pair " + i);
            }
            pairs.commitTransaction();
            admin.deleteRecords(Map.of(PAIRS, RecordsToDelete.beforeOffset(3)))
                    .all()
                    .get();
        }
        assertThatThrownBy(() -> reader().readFrom(PAIRS, 2))
                .isInstanceOf(RecordsLostException.class)
                .hasMessageContaining("begins at offset 3, but offset 2 is needed")
                .hasMessageContaining("restore the records")
                .hasMessageContaining("model.name");
        assertThatThrownBy(() -> reader().readFrom(PAIRS, 100))
                .isInstanceOf(RecordsLostException.class)
                .hasMessageContaining("but was already read up to offset 100");
        assertThat(reader().readFrom(PAIRS, 3)).hasSize(2);
    }

    private static List<String> ledger() {
        return reader().readAll(LEDGER).stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private static TopicReader reader() {
        return new TopicReader(stack.clientProperties());
    }

    private static KafkaProducer<byte[], byte[]> producer(String transactionalId) {
        Map<String, Object> properties = new HashMap<>(stack.clientProperties());
        properties.put("transactional.id", transactionalId);
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, TopicPartition partition, String text) {
        producer.send(new ProducerRecord<>(
                partition.topic(), partition.partition(), null, text.getBytes(StandardCharsets.UTF_8)));
        producer.flush();
    }
}
