package io.palimpsest.local.demo;

import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads the topics of a run from their beginning and feeds a {@link RunProgress}. Runs on its own thread from {@link
 * #start} to {@link #close}; joins no consumer group and commits nothing.
 */
public final class TopicTail implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(250);
    private static final List<Topic> TOPICS = List.of(Topic.LEDGER, Topic.CHECKPOINTS, Topic.METRICS, Topic.PAIRS_DLQ);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Deserializer<Object> deserializer;
    private final RunProgress progress;
    private final Thread thread;

    private TopicTail(KafkaConsumer<byte[], byte[]> consumer, Deserializer<Object> deserializer, RunProgress progress) {
        this.consumer = consumer;
        this.deserializer = deserializer;
        this.progress = progress;
        this.thread = new Thread(this::follow, "topic-tail");
        this.thread.setDaemon(true);
    }

    /**
     * @param clients how to reach Kafka; the topics exist
     * @param progress receives every record
     */
    public static TopicTail start(KafkaClients clients, RunProgress progress) {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(clients.bytesConsumer("palimpsest-demo-view", "palimpsest-demo-view"));
        List<TopicPartition> partitions = new ArrayList<>();
        for (Topic topic : TOPICS) {
            consumer.partitionsFor(topic.topicName())
                    .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        TopicTail tail = new TopicTail(consumer, clients.valueDeserializer(), progress);
        tail.thread.start();
        return tail;
    }

    private void follow() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                consumer.poll(POLL).forEach(this::accept);
            }
        } catch (WakeupException closing) {
            return;
        } finally {
            consumer.close();
            deserializer.close();
        }
    }

    private void accept(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(Topic.PAIRS_DLQ.topicName())) {
            progress.acceptDeadLetter();
        } else if (record.value() != null) {
            acceptValue(deserializer.deserialize(record.topic(), record.value()));
        }
    }

    private void acceptValue(Object value) {
        if (value instanceof Metric metric) {
            progress.accept(metric);
        } else if (value instanceof CheckpointAnnouncement announcement) {
            progress.accept(announcement);
        } else if (value instanceof LedgerEntry entry) {
            progress.accept(entry);
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join(Duration.ofSeconds(5).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
