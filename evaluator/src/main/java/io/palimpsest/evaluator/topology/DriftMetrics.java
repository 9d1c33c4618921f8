package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.EvaluatorMetric;
import io.palimpsest.evaluator.change.ClosedWindow;
import io.palimpsest.evaluator.change.InputReading;
import io.palimpsest.evaluator.change.InputStatistic;
import io.palimpsest.evaluator.change.Modality;
import io.palimpsest.evaluator.drift.DriftVerdict.Reading;
import io.palimpsest.events.v1.Metric;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes the metrics of a window of training pairs. What could not be compared has none. */
final class DriftMetrics {
    private static final String SOURCE = "evaluator";

    private final String model;
    private final Clock clock;

    DriftMetrics(String model, Clock clock) {
        this.model = model;
        this.clock = clock;
    }

    List<Metric> of(ClosedWindow window) {
        List<Metric> metrics = new ArrayList<>();
        window.verdicts().forEach((modality, verdict) -> {
            for (Reading reading : verdict.readings()) {
                metrics.add(metric(reading.statistic().metricName(), "1", reading.value(), labels(modality)));
            }
        });
        window.change().ifPresent(change -> {
            EvaluatorMetric kind = EvaluatorMetric.DRIFT_SEPARABILITY;
            metrics.add(metric(kind.metricName(), kind.unit(), change.separability(), labels(change.modality())));
        });
        for (InputReading reading : window.inputs()) {
            InputStatistic statistic = reading.statistic();
            if (!Double.isNaN(reading.value())) {
                metrics.add(metric(statistic.metricName(), statistic.unit(), reading.value(), Map.of()));
            }
            if (!Double.isNaN(reading.distance())) {
                EvaluatorMetric kind = EvaluatorMetric.DRIFT_INPUT;
                metrics.add(metric(
                        kind.metricName(), kind.unit(), reading.distance(), Map.of("statistic", statistic.label())));
            }
        }
        return metrics;
    }

    private Metric metric(String name, String unit, double value, Map<String, String> labels) {
        return Metric.newBuilder()
                .setModel(model)
                .setName(name)
                .setValue(value)
                .setUnit(unit)
                .setSource(SOURCE)
                .setLabels(labels)
                .setTime(clock.instant())
                .build();
    }

    private static Map<String, String> labels(Modality modality) {
        return Map.of("modality", modality.label(), "encoder", modality.encoder());
    }
}
