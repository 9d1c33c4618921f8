package io.palimpsest.evaluator.page;

import io.palimpsest.evaluator.feed.PatientReader;
import io.palimpsest.events.v1.Alarm;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.CheckpointVerdict;
import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.topics.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads metrics, announcements, commands, verdicts and alarms from the beginning into a dashboard, in one thread of its own, and counts the dead letters now
 * and then. Reads committed records only and commits nothing: every start reads everything again.
 */
public final class DashboardFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DashboardFeed.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration COUNT_EVERY = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Consumer<byte[], byte[]> consumer;
    private final PatientReader reader;
    private final Dashboard dashboard;
    private final Thread thread;
    private volatile boolean closed;

    private DashboardFeed(Consumer<byte[], byte[]> consumer, Deserializer<SpecificRecord> values, Dashboard dashboard) {
        this.consumer = consumer;
        this.reader = new PatientReader(values, "The page", () -> closed);
        this.dashboard = dashboard;
        this.thread = new Thread(this::run, "dashboard-feed");
        this.thread.setDaemon(true);
    }

    /** Starts reading. */
    public static DashboardFeed start(KafkaClients clients, Dashboard dashboard) {
        Map<String, Object> properties = clients.bytesConsumer("palimpsest-dashboard", "palimpsest-dashboard");
        // Without a group: every page reads everything.
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        DashboardFeed feed = new DashboardFeed(new KafkaConsumer<>(properties), clients.valueDeserializer(), dashboard);
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
            List<TopicPartition> partitions =
                    partitions(List.of(Topic.METRICS, Topic.CHECKPOINTS, Topic.CONTROL, Topic.VERDICTS, Topic.ALARMS));
            List<TopicPartition> counted = partitions(List.of(Topic.PAIRS_DLQ));
            consumer.assign(Stream.concat(partitions.stream(), counted.stream()).toList());
            consumer.seekToBeginning(partitions);
            // Dead letters are only counted: their bytes are of no use here.
            consumer.pause(counted);
            long countAt = 0;
            while (!closed) {
                consumer.poll(POLL).forEach(this::take);
                if (System.nanoTime() >= countAt) {
                    dashboard.deadLetters(held(counted));
                    countAt = System.nanoTime() + COUNT_EVERY.toNanos();
                }
            }
        } catch (WakeupException stop) {
            LOG.debug("The dashboard feed stops");
        } catch (KafkaException failure) {
            LOG.error("The page shows nothing new from now on, evaluation goes on: {}", failure.getMessage(), failure);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        reader.read(record).ifPresent(value -> {
            if (value instanceof Metric metric) {
                dashboard.add(metric);
            } else if (value instanceof CheckpointAnnouncement checkpoint) {
                dashboard.add(checkpoint);
            } else if (value instanceof ControlCommand command) {
                dashboard.add(command);
            } else if (value instanceof CheckpointVerdict verdict) {
                dashboard.add(verdict);
            } else if (value instanceof Alarm alarm) {
                dashboard.add(alarm);
            }
        });
    }

    private long held(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
        return consumer.endOffsets(partitions).entrySet().stream()
                .mapToLong(end -> end.getValue() - first.get(end.getKey()))
                .sum();
    }

    private List<TopicPartition> partitions(List<Topic> topics) {
        return topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic.topicName()).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
    }
}
