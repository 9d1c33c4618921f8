package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.EvaluatorMetric;
import io.palimpsest.evaluator.records.PrequentialWindow;
import io.palimpsest.events.v1.Metric;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is published after a window of training pairs: each value names the checkpoint that has scored the window. */
final class PrequentialMetrics {
    private static final String SOURCE = "evaluator";
    private static final String AVERAGE = "average";

    private final String model;
    private final PrequentialWindow window;
    private final String windowPairs;
    private final Clock clock;

    PrequentialMetrics(String model, PrequentialWindow window, int windowPairs, Clock clock) {
        this.model = model;
        this.window = window;
        this.windowPairs = String.valueOf(windowPairs);
        this.clock = clock;
    }

    /**
     * The fading and the sliding mean of every measure.
     *
     * @param domain domain of the pairs, null for all
     */
    List<Metric> means(String domain, ScopeMeans scope) {
        List<Metric> metrics = new ArrayList<>();
        for (PrequentialMeasure measure : PrequentialMeasure.values()) {
            metrics.add(metric(measure.metric(), scope.fading(measure), domain, Map.of(AVERAGE, "fading")));
            metrics.add(metric(measure.metric(), scope.sliding(measure), domain, Map.of(AVERAGE, "sliding")));
        }
        return metrics;
    }

    Metric one(EvaluatorMetric kind, double value) {
        return metric(kind, value, null, Map.of());
    }

    /**
     * @param reason label of a {@link NotScored}
     * @param pairs how many there are so far
     */
    Metric notScored(String reason, long pairs) {
        return metric(EvaluatorMetric.PREQUENTIAL_NOT_SCORED, (double) pairs, null, Map.of("reason", reason));
    }

    private Metric metric(EvaluatorMetric kind, double value, String domain, Map<String, String> labels) {
        Map<String, String> all = new HashMap<>(labels);
        all.put("window", windowPairs);
        return Metric.newBuilder()
                .setModel(model)
                .setName(kind.metricName())
                .setValue(value)
                .setUnit(kind.unit())
                .setSource(SOURCE)
                .setStep(window.getStep())
                .setCheckpointId(window.getCheckpointId())
                .setDomain(domain)
                .setTrainedDomain(window.getTrainedDomain())
                .setLabels(all)
                .setTime(clock.instant())
                .build();
    }
}
