package io.palimpsest.evaluator.page;

import io.palimpsest.events.v1.Image;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.errors.DeadLetter;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.images.ImageHeader;
import io.palimpsest.schemas.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Looks into the dead-letter topic when somebody asks. Nothing is kept in memory, and nothing is committed. Safe from any thread; one reads at a
 * time.
 */
final class DeadLetterReader implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(200);
    /** Larger pictures are not handed out: a browser would have to decode them. */
    private static final long MOST_PIXELS = 16_000_000;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Deserializer<SpecificRecord> values;

    DeadLetterReader(KafkaClients clients) {
        Map<String, Object> properties = clients.bytesConsumer("palimpsest-page-letters", "palimpsest-page-letters");
        // Without a group: it commits nothing.
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.consumer = new KafkaConsumer<>(properties);
        this.values = clients.valueDeserializer();
    }

    /**
     * One record.
     *
     * @param partition of the dead-letter topic
     * @param time of the record, milliseconds since the epoch
     * @param letter why and from where; null when its headers are damaged
     * @param sampleId of the event; null when that cannot be read
     * @param domain likewise
     * @param caption its first caption, likewise
     * @param picture whether its picture can be shown
     */
    record Letter(
            int partition,
            long offset,
            long time,
            DeadLetter letter,
            String key,
            String sampleId,
            String domain,
            String caption,
            boolean picture) {}

    /**
     * The newest records before the given places, the newest first.
     *
     * @param before by partition, the offset behind the first record that is wanted; a partition that is not named counts from its end
     * @param count how many of each partition
     */
    synchronized List<Letter> newest(Map<Integer, Long> before, int count) {
        List<TopicPartition> partitions = consumer.partitionsFor(Topic.PAIRS_DLQ.topicName(), PATIENCE).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions, PATIENCE);
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions, PATIENCE));
        ends.replaceAll((partition, end) -> Math.min(end, before.getOrDefault(partition.partition(), end)));
        List<Letter> letters = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            long end = ends.get(partition);
            // One by one: what is kept of a record is small, the record itself may be many megabytes.
            read(partition, Math.max(first.get(partition), end - count), end, record -> letters.add(letter(record)));
        }
        letters.sort(Comparator.comparingLong(Letter::time)
                .thenComparing(Letter::partition)
                .thenComparing(Letter::offset)
                .reversed());
        return letters;
    }

    /** The picture of one record, if it has one that can be shown. */
    synchronized Optional<byte[]> picture(int partition, long offset) {
        TopicPartition place = new TopicPartition(Topic.PAIRS_DLQ.topicName(), partition);
        boolean there =
                consumer.partitionsFor(place.topic(), PATIENCE).stream().anyMatch(one -> one.partition() == partition);
        if (!there
                || offset < consumer.beginningOffsets(List.of(place), PATIENCE).get(place)
                || offset >= consumer.endOffsets(List.of(place), PATIENCE).get(place)) {
            return Optional.empty();
        }
        AtomicReference<byte[]> picture = new AtomicReference<>();
        read(place, offset, offset + 1, record -> {
            ImageTextPair pair = pair(record);
            if (pair != null) {
                picture(pair).ifPresent(picture::set);
            }
        });
        return Optional.ofNullable(picture.get());
    }

    @Override
    public synchronized void close() {
        consumer.close();
        values.close();
    }

    private void read(TopicPartition partition, long from, long to, Consumer<ConsumerRecord<byte[], byte[]>> use) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, from);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        // Markers of transactions are offsets without a record, so the position tells, not the number of records.
        while (consumer.position(partition, PATIENCE) < to && System.nanoTime() - deadline < 0) {
            consumer.poll(POLL).records(partition).stream()
                    .filter(record -> record.offset() < to)
                    .forEach(use);
        }
    }

    private Letter letter(ConsumerRecord<byte[], byte[]> record) {
        ImageTextPair pair = pair(record);
        return new Letter(
                record.partition(),
                record.offset(),
                record.timestamp(),
                headers(record),
                record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8),
                pair == null ? null : pair.getSampleId(),
                pair == null ? null : pair.getDomain(),
                pair == null || pair.getCaptions().isEmpty()
                        ? null
                        : pair.getCaptions().get(0).getText(),
                pair != null && picture(pair).isPresent());
    }

    private static DeadLetter headers(ConsumerRecord<byte[], byte[]> record) {
        try {
            return DeadLetter.read(record.headers());
        } catch (IllegalArgumentException damaged) {
            return null;
        }
    }

    private ImageTextPair pair(ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.value() != null
                            && values.deserialize(record.topic(), record.headers(), record.value())
                                    instanceof ImageTextPair pair
                    ? pair
                    : null;
        } catch (PoisonRecordException | RetriableException unreadable) {
            // That it cannot be read is why it is here, or the registry is down; what the headers say is shown all the
            // same.
            return null;
        }
    }

    private static Optional<byte[]> picture(ImageTextPair pair) {
        Image image = pair.getImage();
        if (image == null || image.getBytes() == null) {
            return Optional.empty();
        }
        byte[] bytes = new byte[image.getBytes().remaining()];
        image.getBytes().duplicate().get(bytes);
        try {
            return ImageHeader.read(bytes).pixels() <= MOST_PIXELS ? Optional.of(bytes) : Optional.empty();
        } catch (PoisonRecordException unreadable) {
            return Optional.empty();
        }
    }
}
