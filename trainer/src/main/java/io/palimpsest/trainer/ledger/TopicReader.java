package io.palimpsest.trainer.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads committed records of one partition from an offset to its present end, then stops. Stateless; every call has its own
 * consumer.
 *
 * <p>The present end is that of all records, committed or not. Where a transaction is still open, of another model for instance, the records
 * behind it are read when it is over: to stop before it would miss what was committed since it began.
 */
public final class TopicReader {

    private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration TELL_AFTER = Duration.ofSeconds(3);

    private final Map<String, Object> consumerProperties;

    /** @param consumerProperties consumer properties; what matters for reading once to the end is set here */
    public TopicReader(Map<String, Object> consumerProperties) {
        Map<String, Object> properties = new HashMap<>(consumerProperties);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.consumerProperties = properties;
    }

    /**
     * {@return the committed records from {@code offset} to the end the partition has now}
     *
     * @param partition what to read
     * @param offset where to begin
     * @throws RecordsLostException if retention has deleted records from {@code offset} on
     */
    public List<ConsumerRecord<byte[], byte[]>> readFrom(TopicPartition partition, long offset) {
        return read(partition, offset, Long.MAX_VALUE);
    }

    /**
     * {@return the committed records the partition holds now, whatever retention or compaction has left}
     *
     * @param partition what to read
     */
    public List<ConsumerRecord<byte[], byte[]>> readAll(TopicPartition partition) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(partition)) {
            long beginning = consumer.beginningOffsets(List.of(partition)).get(partition);
            return read(consumer, partition, beginning, Long.MAX_VALUE);
        }
    }

    /**
     * {@return the first offset that the partition still holds}
     *
     * @param partition the partition
     */
    public long beginning(TopicPartition partition) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(partition)) {
            return consumer.beginningOffsets(List.of(partition)).get(partition);
        }
    }

    /**
     * {@return the committed records of {@code [offset, to)}, or to the end if that comes first}
     *
     * @param partition what to read
     * @param offset first offset
     * @param to offset to stop before
     * @throws RecordsLostException if retention has deleted records from {@code offset} on
     */
    public List<ConsumerRecord<byte[], byte[]>> read(TopicPartition partition, long offset, long to) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(partition)) {
            long beginning = consumer.beginningOffsets(List.of(partition)).get(partition);
            if (offset < beginning) {
                throw new RecordsLostException(partition, offset, beginning);
            }
            long end = end(partition);
            if (offset > end) {
                throw RecordsLostException.ending(partition, offset, end);
            }
            return read(consumer, partition, offset, to);
        } catch (OffsetOutOfRangeException lost) {
            throw new RecordsLostException(partition, offset, lost);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(TopicPartition partition) {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(consumerProperties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(partition));
        return consumer;
    }

    /**
     * {@return where the partition ends, records of open transactions counted}
     *
     * @param partition the partition
     */
    public long end(TopicPartition partition) {
        Map<String, Object> properties = new HashMap<>(consumerProperties);
        // A consumer of committed records would only tell where the first open transaction begins.
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            return consumer.endOffsets(List.of(partition)).get(partition);
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> read(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long offset, long to) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long end = Math.min(to, end(partition));
        long begun = System.nanoTime();
        boolean told = false;
        consumer.seek(partition, offset);
        while (consumer.position(partition) < end) {
            if (!told && System.nanoTime() - begun > TELL_AFTER.toNanos()) {
                told = true;
                LOG.info(
                        "Waiting for {} from offset {} on to be readable up to {}: a transaction of another writer may be open"
                                + " there, which Kafka ends when its writer comes back or its transaction.timeout.ms is over",
                        partition,
                        consumer.position(partition),
                        end);
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < end) {
                    records.add(record);
                }
            }
        }
        return records;
    }
}
