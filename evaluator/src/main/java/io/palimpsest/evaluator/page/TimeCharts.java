package io.palimpsest.evaluator.page;

import io.palimpsest.events.v1.Metric;
import java.util.Map;
import java.util.TreeMap;

/** Metrics that belong to a time and to no checkpoint: scores of pairs before they are learned, and drift. Not safe from several threads. */
final class TimeCharts {
    private static final String ONLY = "value";

    private final Map<String, Curves> curves = new TreeMap<>();

    /** Draws a metric if it is one of them; those of one domain are left out. */
    void add(Metric metric) {
        String name = metric.getName();
        boolean scores = name.equals("prequential.loss") || name.equals("prequential.error");
        boolean drift = name.startsWith("drift.data.") || name.equals("drift.input") || name.startsWith("input.");
        if ((scores || drift) && metric.getDomain() == null) {
            Map<String, String> labels = metric.getLabels();
            String term = labels.getOrDefault(
                    "average", labels.getOrDefault("modality", labels.getOrDefault("statistic", ONLY)));
            curves.computeIfAbsent(name, first -> new Curves())
                    .add(metric.getTime().toEpochMilli(), term, metric.getValue());
        }
    }

    /** By name of the metric; the steps of a chart are milliseconds since the epoch. */
    Map<String, Curves.Snapshot> snapshot() {
        Map<String, Curves.Snapshot> charts = new TreeMap<>();
        curves.forEach((name, curve) -> charts.put(name, curve.snapshot()));
        return charts;
    }
}
