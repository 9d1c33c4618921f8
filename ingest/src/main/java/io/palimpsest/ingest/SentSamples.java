package io.palimpsest.ingest;

import io.palimpsest.schemas.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What one source has in the pairs topic: the sample ids, and where its last pair stands. Ids are read and added by the
 * ingest thread alone; ends may be advanced by the producer's thread.
 */
final class SentSamples {

    private static final Duration POLL = Duration.ofMillis(500);

    private final Set<String> ids = new HashSet<>();
    private final Map<Integer, Long> ends = new ConcurrentSkipListMap<>();

    /**
     * Reads the whole pairs topic: exact, at the price of one reading. A new run then goes on where the last one stopped,
     * however that ended.
     *
     * @param consumer of raw bytes, not subscribed; it stays open
     */
    static SentSamples read(Consumer<byte[], byte[]> consumer, EventHeaders source) {
        SentSamples sent = new SentSamples();
        List<TopicPartition> partitions = consumer.partitionsFor(Topic.PAIRS.topicName()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> until = consumer.endOffsets(partitions);
        while (partitions.stream().anyMatch(partition -> consumer.position(partition) < until.get(partition))) {
            for (ConsumerRecord<byte[], byte[]> pair : consumer.poll(POLL)) {
                if (pair.key() != null && source.sameSource(pair.headers())) {
                    sent.add(new String(pair.key(), StandardCharsets.UTF_8));
                    sent.stored(pair.partition(), pair.offset());
                }
            }
        }
        return sent;
    }

    /** Takes note of a sample; false if it was noted before. */
    boolean add(String sampleId) {
        return ids.add(sampleId);
    }

    /** Takes note of where a pair was stored. */
    void stored(int partition, long offset) {
        ends.merge(partition, offset + 1, Math::max);
    }

    /** The offset behind the source's last pair, by partition; partitions without one are absent. */
    Map<Integer, Long> ends() {
        return new TreeMap<>(ends);
    }
}
