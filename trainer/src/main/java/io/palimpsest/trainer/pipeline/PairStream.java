package io.palimpsest.trainer.pipeline;

import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.ledger.RecordsLostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The pairs topic as one stream: partitions are merged by (timestamp, partition, offset). A record is handed out only when every
 * partition has one waiting or has been read to its end. Owns the consumer, which is assigned, never subscribed; one thread uses it.
 */
final class PairStream implements AutoCloseable {

    private static final Comparator<ConsumerRecord<byte[], byte[]>> ORDER =
            Comparator.<ConsumerRecord<byte[], byte[]>>comparingLong(ConsumerRecord::timestamp)
                    .thenComparingInt(ConsumerRecord::partition)
                    .thenComparingLong(ConsumerRecord::offset);
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration SOON = Duration.ofMillis(20);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> waiting = new HashMap<>();

    /** @param consumerProperties consumer properties; what the promises of this class need is set here */
    PairStream(Map<String, Object> consumerProperties) {
        Map<String, Object> properties = new HashMap<>(consumerProperties);
        // Offsets come from the checkpoint. A reset to either end would skip or repeat events silently.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(Topic.PAIRS.topicName()).stream()
                .map(found -> new TopicPartition(found.topic(), found.partition()))
                .toList();
        consumer.assign(partitions);
        partitions.forEach(partition -> waiting.put(partition, new ArrayDeque<>()));
    }

    /** {@return the first offset of every partition that still exists} */
    Map<Integer, Long> beginning() {
        Map<Integer, Long> first = new TreeMap<>();
        consumer.beginningOffsets(waiting.keySet())
                .forEach((partition, offset) -> first.put(partition.partition(), offset));
        return first;
    }

    /** {@return the offset behind the last committed record of every partition, as it is now} */
    Map<Integer, Long> ends() {
        Map<Integer, Long> ends = new TreeMap<>();
        consumer.endOffsets(waiting.keySet()).forEach((partition, offset) -> ends.put(partition.partition(), offset));
        return ends;
    }

    /**
     * Goes to where reading shall begin.
     *
     * @param positions next offset by partition; partitions not named begin at their first record
     * @throws RecordsLostException if retention has deleted what is needed
     */
    void seek(Map<Integer, Long> positions) {
        Map<Integer, Long> first = beginning();
        Map<TopicPartition, Long> ends = consumer.endOffsets(waiting.keySet());
        for (TopicPartition partition : waiting.keySet()) {
            long beginning = first.get(partition.partition());
            long wanted = positions.getOrDefault(partition.partition(), beginning);
            if (wanted < beginning) {
                throw new RecordsLostException(partition, wanted, null);
            }
            if (wanted > ends.get(partition)) {
                throw RecordsLostException.ending(partition, wanted, ends.get(partition));
            }
            consumer.seek(partition, wanted);
            waiting.get(partition).clear();
        }
    }

    /**
     * {@return the next record, which stays the next until {@link #advance}; empty if none comes in time}
     *
     * @param timeout how long to wait
     */
    Optional<ConsumerRecord<byte[], byte[]>> peek(Duration timeout) {
        Duration patience = waiting.values().stream().allMatch(Deque::isEmpty) ? timeout : AT_ONCE;
        if (waiting.values().stream().anyMatch(Deque::isEmpty)) {
            poll(patience);
        }
        while (waiting.values().stream().anyMatch(queue -> !queue.isEmpty()) && anyBehind()) {
            poll(SOON);
        }
        return waiting.values().stream()
                .filter(queue -> !queue.isEmpty())
                .map(Deque::peek)
                .min(ORDER);
    }

    /** Takes the record that {@link #peek} showed. */
    void advance(ConsumerRecord<byte[], byte[]> record) {
        waiting.get(new TopicPartition(record.topic(), record.partition())).remove();
    }

    /** {@return next offset by partition: of the record waiting, or of the end that was reached} */
    Map<Integer, Long> positions() {
        Map<Integer, Long> positions = new TreeMap<>();
        waiting.forEach((partition, queue) -> positions.put(
                partition.partition(),
                queue.isEmpty() ? consumer.position(partition) : queue.peek().offset()));
        return positions;
    }

    /** {@return records in the topic that were not handed out, as far as the broker has told} */
    long lag() {
        long lag = 0;
        for (Map.Entry<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> entry : waiting.entrySet()) {
            // The end that the consumer knows may be older than what it has read.
            lag += entry.getValue().size()
                    + Math.max(0, consumer.currentLag(entry.getKey()).orElse(0));
        }
        return lag;
    }

    /**
     * Tells Kafka how far training has come, for lag tools only; nothing reads it back.
     *
     * @param positions next offset by partition
     */
    void advertise(Map<Integer, Long> positions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        positions.forEach((partition, offset) ->
                offsets.put(new TopicPartition(Topic.PAIRS.topicName(), partition), new OffsetAndMetadata(offset)));
        consumer.commitAsync(offsets, null);
    }

    @Override
    public void close() {
        consumer.close();
    }

    /** A partition that has nothing waiting although its end is further on: its next record may belong first. */
    private boolean anyBehind() {
        return waiting.entrySet().stream()
                .anyMatch(entry -> entry.getValue().isEmpty()
                        && consumer.currentLag(entry.getKey()).orElse(1) > 0);
    }

    private void poll(Duration timeout) {
        // A partition with records waiting is not asked for more, so memory stays bounded by one fetch each.
        waiting.forEach((partition, queue) -> {
            if (queue.isEmpty()) {
                consumer.resume(List.of(partition));
            } else {
                consumer.pause(List.of(partition));
            }
        });
        try {
            consumer.poll(timeout).forEach(record -> waiting.get(new TopicPartition(record.topic(), record.partition()))
                    .add(record));
        } catch (OffsetOutOfRangeException lost) {
            TopicPartition partition = lost.partitions().iterator().next();
            throw new RecordsLostException(partition, consumer.position(partition), lost);
        }
    }
}
