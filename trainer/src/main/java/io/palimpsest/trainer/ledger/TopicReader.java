package io.palimpsest.trainer.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads committed records of one partition from an offset to its present end, then stops. Stateless; every call has its own
 * consumer.
 */
public final class TopicReader {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, Object> consumerProperties;

    /** @param consumerProperties consumer properties; what matters for reading once to the end is set here */
    public TopicReader(Map<String, Object> consumerProperties) {
        Map<String, Object> properties = new java.util.HashMap<>(consumerProperties);
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
            long end = consumer.endOffsets(List.of(partition)).get(partition);
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

    private static List<ConsumerRecord<byte[], byte[]>> read(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long offset, long to) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long end = Math.min(to, consumer.endOffsets(List.of(partition)).get(partition));
        consumer.seek(partition, offset);
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < end) {
                    records.add(record);
                }
            }
        }
        return records;
    }
}
