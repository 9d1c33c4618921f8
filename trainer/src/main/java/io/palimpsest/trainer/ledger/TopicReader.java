package io.palimpsest.trainer.ledger;

import io.palimpsest.trainer.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
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
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            forEach(consumer, partition, beginning, Long.MAX_VALUE, records::add);
            return records;
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
     * Hands over the committed records of {@code [offset, to)}, or to the end if that comes first, one by one, so that memory stays bounded
     * by one fetch.
     *
     * @param partition what to read
     * @param offset first offset
     * @param to offset to stop before
     * @param records receives them in order
     * @throws RecordsLostException if retention has deleted records from {@code offset} on
     */
    public void forEach(
            TopicPartition partition, long offset, long to, Consumer<ConsumerRecord<byte[], byte[]>> records) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(partition)) {
            long beginning = consumer.beginningOffsets(List.of(partition)).get(partition);
            if (offset < beginning) {
                throw new RecordsLostException(partition, offset, beginning);
            }
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            if (offset > end) {
                throw RecordsLostException.ending(partition, offset, end);
            }
            forEach(consumer, partition, offset, to, records);
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

    private static void forEach(
            KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long offset,
            long to,
            Consumer<ConsumerRecord<byte[], byte[]>> records) {
        long end = Math.min(to, consumer.endOffsets(List.of(partition)).get(partition));
        consumer.seek(partition, offset);
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < end) {
                    records.accept(record);
                }
            }
        }
    }
}
