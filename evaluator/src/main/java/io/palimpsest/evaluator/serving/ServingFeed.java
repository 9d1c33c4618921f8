package io.palimpsest.evaluator.serving;

import io.palimpsest.evaluator.feed.PatientReader;
import io.palimpsest.evaluator.topology.GalleryChangelog;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads commands, announcements and the held-out pairs that all instances keep, from the beginning and on, in one thread of its own. Reads
 * committed records only and commits nothing: every start reads everything again.
 */
final class ServingFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServingFeed.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String CLIENT = "palimpsest-serving";

    private static final List<TopicPartition> DECISIONS = List.of(
            new TopicPartition(Topic.CONTROL.topicName(), 0), new TopicPartition(Topic.CHECKPOINTS.topicName(), 0));

    private final Consumer<byte[], byte[]> consumer;
    private final PatientReader reader;
    private final GalleryChangelog changelog;
    private final ServingRecord record;
    private final ServingState state;
    private final Thread thread = new Thread(this::run, "serving-feed");
    private volatile boolean closed;

    private ServingFeed(
            Consumer<byte[], byte[]> consumer,
            Deserializer<SpecificRecord> values,
            GalleryChangelog changelog,
            ServingRecord record,
            ServingState state) {
        this.consumer = consumer;
        this.reader = new PatientReader(values, "Serving", () -> closed);
        this.changelog = changelog;
        this.record = record;
        this.state = state;
        thread.setDaemon(true);
    }

    /** Starts reading. */
    static ServingFeed start(
            KafkaClients clients, GalleryChangelog changelog, ServingRecord record, ServingState state) {
        Map<String, Object> properties = clients.bytesConsumer(CLIENT, CLIENT);
        // Without a group: every instance reads everything.
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        // The changelog is made by the stream, with the properties that it must have; asking for it must not make it.
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        ServingFeed feed =
                new ServingFeed(new KafkaConsumer<>(properties), clients.valueDeserializer(), changelog, record, state);
        feed.thread.start();
        return feed;
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (consumer;
                reader) {
            consumer.assign(DECISIONS);
            consumer.seekToBeginning(DECISIONS);
            Map<TopicPartition, Long> ends = consumer.endOffsets(DECISIONS);
            boolean complete = false;
            boolean pairs = false;
            long lookAt = System.nanoTime();
            while (!closed) {
                consumer.poll(POLL).forEach(this::take);
                if (!complete && reached(ends)) {
                    record.complete();
                    complete = true;
                }
                if (!pairs && System.nanoTime() - lookAt >= 0) {
                    pairs = followPairs();
                    lookAt = System.nanoTime() + LOOK_EVERY.toNanos();
                }
            }
        } catch (WakeupException stop) {
            LOG.debug("The serving feed stops");
        } catch (RuntimeException failure) {
            state.status()
                    .trouble("Promotions and new checkpoints are no longer heard of, restart the evaluator: "
                            + failure.getMessage());
            LOG.error(
                    "What serves is not brought up to date from now on, evaluation goes on; restart the evaluator",
                    failure);
        }
    }

    private boolean reached(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** Returns whether the changelog is there by now. */
    private boolean followPairs() {
        List<PartitionInfo> found = consumer.partitionsFor(changelog.topic());
        if (found == null || found.isEmpty()) {
            return false;
        }
        List<TopicPartition> pairs = found.stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(Stream.concat(DECISIONS.stream(), pairs.stream()).toList());
        consumer.seekToBeginning(pairs);
        return true;
    }

    private void take(ConsumerRecord<byte[], byte[]> read) {
        if (read.topic().equals(changelog.topic())) {
            // The stream deletes no pair.
            if (read.value() != null) {
                state.gallery().put(changelog.read(read.value()));
            }
            return;
        }
        if (read.value() == null && read.topic().equals(Topic.CHECKPOINTS.topicName())) {
            record.withdrawn(key(read));
        }
        reader.read(read).ifPresent(value -> {
            if (value instanceof ControlCommand command) {
                record.accept(command);
            } else if (value instanceof CheckpointAnnouncement checkpoint) {
                record.announced(key(read), checkpoint);
            }
        });
    }

    private static String key(ConsumerRecord<byte[], byte[]> read) {
        return new String(read.key(), StandardCharsets.UTF_8);
    }
}
