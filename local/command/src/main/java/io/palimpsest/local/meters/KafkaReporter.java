package io.palimpsest.local.meters;

import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;

/**
 * Publishes those of Kafka's own metrics that the catalogue names. Kafka makes one for every client, by the setting {@code metric.reporters}, so where it
 * publishes to is told beforehand.
 */
public final class KafkaReporter implements MetricsReporter {
    private static final AtomicReference<Meters> PLACE = new AtomicReference<>();

    /** The setting that Kafka makes it by. */
    public static final String SETTING =
            KafkaSettings.PASSTHROUGH_PREFIX + CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG;

    private static final double MILLISECONDS = 1000;

    private static final List<Source> SOURCES = List.of(
            new Source("consumer-fetch-manager-metrics", "records-lag-max", Meter.KAFKA_CONSUMER_LAG, 1),
            new Source("consumer-fetch-manager-metrics", "records-consumed-rate", Meter.KAFKA_CONSUMED, 1),
            new Source("producer-metrics", "record-send-rate", Meter.KAFKA_PRODUCED, 1),
            new Source("producer-metrics", "record-error-rate", Meter.KAFKA_SEND_ERRORS, 1),
            new Source("producer-metrics", "request-latency-avg", Meter.KAFKA_REQUEST_LATENCY, MILLISECONDS),
            new Source("stream-thread-metrics", "commit-latency-avg", Meter.KAFKA_STREAMS_COMMIT, MILLISECONDS),
            new Source("stream-thread-metrics", "process-rate", Meter.KAFKA_STREAMS_PROCESSED, 1));

    private final Map<MetricName, Published> published = new ConcurrentHashMap<>();

    /** Publishes to these meters from now on, for clients that are made later. */
    public static void to(Meters meters) {
        PLACE.set(meters);
    }

    /** {@return the reporters that clients are to have: those that settings name, or Kafka's own, and this one} */
    public static String besides(Settings settings) {
        Object given = settings.passthrough(KafkaSettings.PASSTHROUGH_PREFIX)
                .get(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG);
        return (given == null ? JmxReporter.class.getName() : given) + "," + KafkaReporter.class.getName();
    }

    @Override
    public void configure(Map<String, ?> configuration) {
        // There is nothing to set.
    }

    @Override
    public void init(List<KafkaMetric> metrics) {
        metrics.forEach(this::metricChange);
    }

    @Override
    public void metricChange(KafkaMetric metric) {
        Meters meters = PLACE.get();
        MetricName name = metric.metricName();
        source(name).filter(source -> meters != null).ifPresent(source -> {
            String client = name.tags().getOrDefault("client-id", name.tags().getOrDefault("thread-id", "unknown"));
            DoubleSupplier value = () -> value(metric) / source.divisor();
            // Clients of a process may have one name: the trainer reads pairs and commands by consumers of one.
            meters.share(source.meter(), value, client);
            published.put(name, new Published(meters, source.meter(), value, client));
        });
    }

    @Override
    public void metricRemoval(KafkaMetric metric) {
        Optional.ofNullable(published.remove(metric.metricName())).ifPresent(Published::remove);
    }

    @Override
    public void close() {
        published.values().forEach(Published::remove);
        published.clear();
    }

    /** The metrics of a whole client; those of its topics, partitions and nodes have more tags. */
    private static Optional<Source> source(MetricName name) {
        return SOURCES.stream()
                .filter(source -> source.group().equals(name.group())
                        && source.name().equals(name.name())
                        && name.tags().size() == 1)
                .findFirst();
    }

    private static double value(KafkaMetric metric) {
        return metric.metricValue() instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    /** Where a meter comes from, and what its values are divided by to have its unit. */
    private record Source(String group, String name, Meter meter, double divisor) {}

    /** A series. */
    private record Published(Meters meters, Meter meter, DoubleSupplier value, String client) {
        void remove() {
            meters.withdraw(meter, value, client);
        }
    }
}
