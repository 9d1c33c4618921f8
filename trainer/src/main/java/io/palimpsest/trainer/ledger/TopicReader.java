package io.palimpsest.trainer.ledger;

import io.palimpsest.schemas.logs.LogField;
import io.palimpsest.trainer.RefusedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads committed records of one partition from an offset to its present end, then stops. The present end is where the last record stands,
 * committed or not: while a transaction is open before it, which may be that of another model's trainer, reading waits for its outcome,
 * because committed records may lie behind it. Stateless; every call has its own consumer.
 */
public final class TopicReader {

    private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration TELL_AFTER = Duration.ofSeconds(2);

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
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            read(consumer, partition, beginning, end(partition), records::add);
            return records;
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
     * {@return the partitions of a topic with the offsets that they hold now, {@code [beginning, end)}}
     *
     * @param topic name of the topic
     * @throws RefusedException if there is no such topic
     */
    public Map<TopicPartition, OffsetSpan> spans(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(consumerProperties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(found -> new TopicPartition(topic, found.partition()))
                    .toList();
            if (partitions.isEmpty()) {
                throw new RefusedException("Kafka has no topic " + topic + ": nothing was ever sent or trained there.");
            }
            Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
            Map<TopicPartition, OffsetSpan> spans = new TreeMap<>(Comparator.comparingInt(TopicPartition::partition));
            consumer.endOffsets(partitions)
                    .forEach((partition, end) -> spans.put(partition, new OffsetSpan(beginnings.get(partition), end)));
            return spans;
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
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        forEach(partition, offset, to, records::add);
        return records;
    }

    /**
     * Hands out the committed records of {@code [offset, to)}, or to the end if that comes first, without keeping any.
     *
     * @param partition what to read
     * @param offset first offset
     * @param to offset to stop before
     * @param use takes the records in order
     * @throws RecordsLostException if the partition does not hold {@code offset} any more, or has never held it
     */
    public void forEach(TopicPartition partition, long offset, long to, Consumer<ConsumerRecord<byte[], byte[]>> use) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(partition)) {
            long end = requireHeld(consumer, partition, offset, offset);
            read(consumer, partition, offset, Math.min(to, end), use);
        } catch (OffsetOutOfRangeException lost) {
            throw new RecordsLostException(partition, offset, lost);
        }
    }

    /**
     * {@return where the partition ends, records of open transactions counted}
     *
     * @param partition the partition
     */
    public long end(TopicPartition partition) {
        Map<String, Object> properties = new HashMap<>(consumerProperties);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return consumer.endOffsets(List.of(partition)).get(partition);
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

    /** Returns the present end. */
    private long requireHeld(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long from, long to) {
        long beginning = consumer.beginningOffsets(List.of(partition)).get(partition);
        if (from < beginning) {
            throw new RecordsLostException(partition, from, beginning);
        }
        long end = end(partition);
        if (to > end) {
            throw RecordsLostException.ending(partition, to, end);
        }
        return end;
    }

    private static void read(
            KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long offset,
            long end,
            Consumer<ConsumerRecord<byte[], byte[]>> use) {
        long waitingSince = System.nanoTime();
        boolean told = false;
        consumer.seek(partition, offset);
        while (consumer.position(partition) < end) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (record.offset() < end) {
                    use.accept(record);
                }
            }
            if (!records.isEmpty()) {
                waitingSince = System.nanoTime();
            } else if (!told && System.nanoTime() - waitingSince > TELL_AFTER.toNanos()) {
                told = true;
                LOG.atInfo()
                        .addKeyValue(LogField.TOPIC, partition.topic())
                        .addKeyValue(LogField.PARTITION, partition.partition())
                        .addKeyValue(LogField.OFFSET, consumer.position(partition))
                        .log(
                                "Waiting at offset {} of {} for a transaction that is open there, of a producer that works on"
                                        + " it or has died; Kafka ends it after the producer's transaction.timeout.ms.",
                                consumer.position(partition),
                                partition);
            }
        }
    }
}
