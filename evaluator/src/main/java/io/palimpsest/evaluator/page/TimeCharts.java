package io.palimpsest.evaluator.page;

import io.palimpsest.evaluator.EvaluatorMetric;
import io.palimpsest.events.v1.Metric;
import java.util.Map;
import java.util.TreeMap;

/** Metrics that belong to a time and to no checkpoint: scores of pairs before they are learned, and drift. Not safe from several threads. */
final class TimeCharts {
    private static final String ONLY = "value";
    /** There are a dozen charts, and a page is sent all of them again and again. */
    private static final int BUCKETS = 300;

    private final Map<String, Curves> curves = new TreeMap<>();
    private final Map<String, Map<String, Metric>> newest = new TreeMap<>();

    /** Draws a metric if it is one of them; those of one domain are left out. */
    void add(Metric metric) {
        String name = metric.getName();
        boolean scores = name.equals(EvaluatorMetric.PREQUENTIAL_LOSS.metricName())
                || name.equals(EvaluatorMetric.PREQUENTIAL_ERROR.metricName());
        boolean drift = name.startsWith("drift.data.")
                || name.equals(EvaluatorMetric.DRIFT_INPUT.metricName())
                || name.startsWith("input.");
        if ((scores || drift) && metric.getDomain() == null) {
            Map<String, String> labels = metric.getLabels();
            String term = labels.getOrDefault(
                    "average", labels.getOrDefault("modality", labels.getOrDefault("statistic", ONLY)));
            curves.computeIfAbsent(name, first -> new Curves(BUCKETS))
                    .add(metric.getTime().toEpochMilli(), term, metric.getValue());
            newest.computeIfAbsent(name, first -> new TreeMap<>())
                    .merge(term, metric, (known, next) -> next.getTime().isBefore(known.getTime()) ? known : next);
        }
    }

    /** By name of the metric; the steps of a chart are milliseconds since the epoch. */
    Map<String, Curves.Snapshot> snapshot() {
        Map<String, Curves.Snapshot> charts = new TreeMap<>();
        curves.forEach((name, curve) -> charts.put(name, curve.snapshot()));
        return charts;
    }

    /** By name of the metric and what it is of; infinite and undefined ones are left out. */
    Map<String, Map<String, Double>> newest() {
        Map<String, Map<String, Double>> values = new TreeMap<>();
        newest.forEach((name, metrics) -> {
            Map<String, Double> byTerm = new TreeMap<>();
            metrics.forEach((term, metric) -> {
                if (Double.isFinite(metric.getValue())) {
                    byTerm.put(term, metric.getValue());
                }
            });
            values.put(name, byTerm);
        });
        return values;
    }
}
