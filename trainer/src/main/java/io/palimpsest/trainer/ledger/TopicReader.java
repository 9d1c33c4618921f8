package io.palimpsest.trainer.ledger;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
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

    private static final int SCATTERED_FETCH_BYTES = 128 * 1024;

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
     * {@return the committed records of {@code [offset, to)}, or to the end if that comes first}
     *
     * @param partition what to read
     * @param offset first offset
     * @param to offset to stop before
     * @throws RecordsLostException if retention has deleted records from {@code offset} on
     */
    public List<ConsumerRecord<byte[], byte[]>> read(TopicPartition partition, long offset, long to) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(partition)) {
            requireHeld(consumer, partition, offset, offset);
            return read(consumer, partition, offset, to);
        } catch (OffsetOutOfRangeException lost) {
            throw new RecordsLostException(partition, offset, lost);
        }
    }

    /**
     * {@return the committed records at scattered offsets, in order} Where the next one is near it reads on, where it is far it seeks.
     *
     * @param partition what to read
     * @param offsets the offsets wanted, in order, each once
     * @throws RecordsLostException if the partition does not hold one of them
     */
    public List<ConsumerRecord<byte[], byte[]>> readAt(TopicPartition partition, List<Long> offsets) {
        if (offsets.isEmpty()) {
            return List.of();
        }
        Map<String, Object> properties = new HashMap<>(consumerProperties);
        // What lies around a wanted record is mostly not wanted; a fetch holds at least one record, however large.
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, SCATTERED_FETCH_BYTES);
        Deque<Long> wanted = new ArrayDeque<>(offsets);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(properties, partition)) {
            requireHeld(consumer, partition, offsets.get(0), offsets.get(offsets.size() - 1) + 1);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>(offsets.size());
            consumer.seek(partition, wanted.getFirst());
            long reach = 0;
            while (!wanted.isEmpty()) {
                if (wanted.getFirst() - consumer.position(partition) > reach) {
                    consumer.seek(partition, wanted.getFirst());
                }
                long from = consumer.position(partition);
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (!wanted.isEmpty() && record.offset() == wanted.getFirst()) {
                        records.add(record);
                        wanted.removeFirst();
                    }
                }
                reach = consumer.position(partition) - from;
                if (!wanted.isEmpty() && wanted.getFirst() < consumer.position(partition)) {
                    throw new RecordsLostException(partition, wanted.getFirst(), null);
                }
            }
            return records;
        } catch (OffsetOutOfRangeException lost) {
            throw new RecordsLostException(partition, wanted.getFirst(), lost);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(TopicPartition partition) {
        return consumer(consumerProperties, partition);
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> properties, TopicPartition partition) {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(partition));
        return consumer;
    }

    private static void requireHeld(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long from, long to) {
        long beginning = consumer.beginningOffsets(List.of(partition)).get(partition);
        if (from < beginning) {
            throw new RecordsLostException(partition, from, beginning);
        }
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        if (to > end) {
            throw RecordsLostException.ending(partition, to, end);
        }
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
