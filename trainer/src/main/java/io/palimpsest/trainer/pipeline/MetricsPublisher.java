package io.palimpsest.trainer.pipeline;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.schemas.logs.LogField;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.learner.StepReport;
import io.palimpsest.trainer.plan.Sample;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the trainer's measurements to the metrics topic. They help people and decide nothing, so a failure is logged and training goes
 * on. Owns a producer of its own, outside the ledger's transactions. Training thread only.
 */
final class MetricsPublisher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MetricsPublisher.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final String model;
    private final int intervalSteps;
    private final Serializer<Object> serializer;
    private final Clock clock;
    private final Producer<byte[], byte[]> producer;

    MetricsPublisher(
            String model,
            int intervalSteps,
            Map<String, Object> producerProperties,
            Serializer<Object> serializer,
            Clock clock) {
        this.model = model;
        this.intervalSteps = intervalSteps;
        this.serializer = serializer;
        this.clock = clock;
        this.producer = new KafkaProducer<>(
                new HashMap<>(producerProperties), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends the measurements of a step if it is one of those that are shown. */
    void trained(LedgerEntry entry, StepReport report, StatusBoard board) {
        if (entry.getStep() % intervalSteps != 0) {
            return;
        }
        report.losses().forEach((term, value) -> send(entry, "loss." + term, value, "1"));
        send(entry, "learning.rate", report.learningRate(), "1");
        send(entry, "throughput.pairs", board.pairsPerSecond(), "pairs per second");
        send(entry, "lag.events", board.lag(), "events");
    }

    /** Sends how long the samples of a chunk took from their events to the end of the first pass over them, on average. */
    void learned(LedgerEntry entry, List<Sample> samples) {
        Instant now = clock.instant();
        samples.stream()
                .mapToLong(sample -> Duration.between(sample.eventTime(), now).toMillis())
                .average()
                .ifPresent(delay -> send(entry, "delay.seconds", delay / 1000, "seconds"));
    }

    @Override
    public void close() {
        // Measurements may be lost; an end that waits for brokers that are gone may not.
        producer.close(CLOSE_PATIENCE);
    }

    private void send(LedgerEntry entry, String name, double value, String unit) {
        Metric metric = Metric.newBuilder()
                .setModel(model)
                .setName(name)
                .setValue(value)
                .setUnit(unit)
                .setSource("trainer")
                .setStep(entry.getStep())
                .setDomain(entry.getDomain())
                .setTrainedDomain(entry.getDomain())
                .setTime(clock.instant())
                .build();
        try {
            String topic = Topic.METRICS.topicName();
            producer.send(
                    new ProducerRecord<>(
                            topic, model.getBytes(StandardCharsets.UTF_8), serializer.serialize(topic, metric)),
                    (written, failure) -> {
                        if (failure != null) {
                            notWritten(name, entry, failure);
                        }
                    });
        } catch (KafkaException failure) {
            notWritten(name, entry, failure);
        }
    }

    private static void notWritten(String name, LedgerEntry entry, Exception failure) {
        LOG.atWarn()
                .addKeyValue(LogField.STEP, entry.getStep())
                .addKeyValue(LogField.DOMAIN, entry.getDomain())
                .setCause(failure)
                .log("The metric {} of step {} was not written", name, entry.getStep());
    }
}
