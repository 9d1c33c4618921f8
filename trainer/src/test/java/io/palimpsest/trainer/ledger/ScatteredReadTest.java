package io.palimpsest.trainer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.local.stack.EmbeddedStack;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reading scattered records of one partition.
 *
 * <pre>
 * large:   0 .. 299, one record of 20,000 bytes each
 * marked:  0, 1 | marker of the transaction | 3, 4
 * </pre>
 */
class ScatteredReadTest {

    private static final int RECORDS = 300;
    private static final TopicPartition LARGE = new TopicPartition("large", 0);
    private static final TopicPartition MARKED = new TopicPartition("marked", 0);

    @TempDir
    static Path directory;

    private static EmbeddedStack stack;
    private static TopicReader reader;

    @BeforeAll
    static void write() throws ExecutionException, InterruptedException {
        stack = EmbeddedStack.start(directory, 0, 0);
        reader = new TopicReader(client(Map.of()));
        for (TopicPartition partition : List.of(LARGE, MARKED)) {
            create(partition.topic());
        }
        fill(LARGE.topic());
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("transactional.id", "test"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(MARKED.topic(), new byte[] {0}));
            producer.send(new ProducerRecord<>(MARKED.topic(), new byte[] {1}));
            producer.commitTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(MARKED.topic(), new byte[] {3}));
            producer.send(new ProducerRecord<>(MARKED.topic(), new byte[] {4}));
            producer.commitTransaction();
        }
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void scatteredRecordsAreReadInOrderWhetherTheyLieCloseOrFarApart() {
        for (List<Long> wanted : List.of(
                List.<Long>of(),
                List.of(0L),
                List.of(299L),
                List.of(0L, 299L),
                List.of(3L, 4L, 5L, 120L, 121L, 290L),
                LongStream.range(0, RECORDS).boxed().toList(),
                LongStream.range(0, RECORDS).filter(at -> at % 7 == 3).boxed().toList(),
                LongStream.range(0, RECORDS).filter(at -> at % 50 == 9).boxed().toList())) {
            assertThat(reader.readAt(LARGE, wanted))
                    .extracting(ConsumerRecord::offset)
                    .isEqualTo(wanted);
        }
        assertThat(reader.readAt(LARGE, List.of(77L)).get(0).value())
                .hasSize(20_000)
                .startsWith(77);
        assertThat(reader.readAt(MARKED, List.of(1L, 4L)))
                .extracting(record -> record.value()[0])
                .containsExactly((byte) 1, (byte) 4);
    }

    @Test
    void anOffsetWithoutARecordIsLostNotSkipped() {
        assertThatThrownBy(() -> reader.readAt(MARKED, List.of(0L, 2L, 3L)))
                .isInstanceOf(RecordsLostException.class)
                .hasMessageContaining("marked-0 no longer holds offset 2");
    }

    @Test
    void anOffsetBehindTheEndIsLost() {
        assertThatThrownBy(() -> reader.readAt(LARGE, List.of(5L, 300L)))
                .isInstanceOf(RecordsLostException.class)
                .hasMessageContaining("ends at offset 300, but was already read up to offset 301");
    }

    @Test
    void whatRetentionDeletedIsLost() throws ExecutionException, InterruptedException {
        create("shortened");
        fill("shortened");
        TopicPartition shortened = new TopicPartition("shortened", 0);
        try (Admin admin = Admin.create(client(Map.of()))) {
            admin.deleteRecords(Map.of(shortened, RecordsToDelete.beforeOffset(10)))
                    .all()
                    .get();
        }
        assertThat(reader.readAt(shortened, List.of(10L, 200L))).hasSize(2);
        assertThatThrownBy(() -> reader.readAt(shortened, List.of(9L, 200L)))
                .isInstanceOf(RecordsLostException.class)
                .hasMessageContaining("begins at offset 10, but offset 9 is needed");
    }

    private static void create(String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(client(Map.of()))) {
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
                    .all()
                    .get();
        }
    }

    private static void fill(String topic) {
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
            for (int i = 0; i < RECORDS; i++) {
                byte[] value = new byte[20_000];
                value[0] = (byte) i;
                producer.send(new ProducerRecord<>(topic, value));
            }
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        return new KafkaProducer<>(client(more), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Map<String, Object> client(Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers());
        return properties;
    }
}
