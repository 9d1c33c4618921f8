package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.EvaluatorMetric;
import io.palimpsest.events.v1.Metric;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What verdicts need of the metrics topic: the steps with a loss that is not finite, and the drift of the newest window of training pairs.
 * Bounded: of many such steps the newest {@value #MOST_STEPS} are remembered. Belongs to one stream task.
 */
final class TrainingSignals {
    static final int MOST_STEPS = 1000;

    private static final String LOSS_METRIC = "loss.";
    private static final String LOSS = "loss";
    private static final String DRIFT = "drift";
    private static final String MODALITY = "modality";

    private final KeyValueStore<String, Double> store;

    TrainingSignals(KeyValueStore<String, Double> store) {
        this.store = store;
    }

    /** Whether a metric is one of those. */
    static boolean matters(Metric metric) {
        return isDrift(metric) || metric.getName().startsWith(LOSS_METRIC) && !Double.isFinite(metric.getValue());
    }

    /** Takes in a metric that matters. */
    void add(Metric metric) {
        if (isDrift(metric)) {
            store.put(StoreKey.of(DRIFT, metric.getLabels().getOrDefault(MODALITY, "")), metric.getValue());
        } else {
            store.put(key(metric.getStep()), metric.getValue());
            forgetOldest();
        }
    }

    /** The first step of {@code [from, to)} with a loss that is not finite. */
    OptionalLong firstNotFinite(long from, long to) {
        if (from >= to) {
            return OptionalLong.empty();
        }
        try (KeyValueIterator<String, Double> range = store.range(key(from), key(to - 1))) {
            return range.hasNext() ? OptionalLong.of(step(range.peekNextKey())) : OptionalLong.empty();
        }
    }

    /** The largest drift of any modality; empty before the first window. */
    OptionalDouble drift() {
        OptionalDouble largest = OptionalDouble.empty();
        try (KeyValueIterator<String, Double> range =
                store.prefixScan(StoreKey.prefix(DRIFT), new StringSerializer())) {
            while (range.hasNext()) {
                largest = OptionalDouble.of(Math.max(range.next().value, largest.orElse(Double.NEGATIVE_INFINITY)));
            }
        }
        return largest;
    }

    private void forgetOldest() {
        try (KeyValueIterator<String, Double> losses =
                store.prefixScan(StoreKey.prefix(LOSS), new StringSerializer())) {
            String oldest = losses.hasNext() ? losses.peekNextKey() : null;
            int count = 0;
            while (losses.hasNext()) {
                losses.next();
                count++;
            }
            if (count > MOST_STEPS) {
                store.delete(oldest);
            }
        }
    }

    private static boolean isDrift(Metric metric) {
        return metric.getName().equals(EvaluatorMetric.DRIFT_MMD.metricName());
    }

    private static String key(long step) {
        return StoreKey.of(LOSS, String.format(Locale.ROOT, "%019d", step));
    }

    private static long step(String key) {
        return Long.parseLong(key.substring(StoreKey.prefix(LOSS).length()));
    }
}
