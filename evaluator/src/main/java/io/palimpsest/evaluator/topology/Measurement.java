package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.EvaluatorMetric;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.Metric;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes the metrics of one checkpoint, with the labels every one of them carries. A metric is known by checkpoint, domain, name
 * and labels: measured again, it has the same identity.
 */
final class Measurement {
    private static final String SOURCE = "evaluator";

    private final CheckpointAnnouncement checkpoint;
    private final String domain;
    private final Clock clock;
    private final Map<String, String> labels;

    private Measurement(CheckpointAnnouncement checkpoint, String domain, Clock clock, Map<String, String> labels) {
        this.checkpoint = checkpoint;
        this.domain = domain;
        this.clock = clock;
        this.labels = labels;
    }

    /** Measurements of a checkpoint over all domains. */
    static Measurement of(CheckpointAnnouncement checkpoint, Clock clock) {
        return of(checkpoint, null, clock);
    }

    /**
     * @param domain domain measured, null for all
     */
    static Measurement of(CheckpointAnnouncement checkpoint, String domain, Clock clock) {
        return new Measurement(
                checkpoint,
                domain,
                clock,
                Map.of(
                        "end_of_domain", String.valueOf(checkpoint.getEndOfDomain()),
                        "domain_index", String.valueOf(checkpoint.getDomainIndex())));
    }

    /** The same with one more label. */
    Measurement with(String label, Object value) {
        Map<String, String> more = new HashMap<>(labels);
        more.put(label, String.valueOf(value));
        return new Measurement(checkpoint, domain, clock, more);
    }

    Metric metric(EvaluatorMetric kind, double value) {
        return Metric.newBuilder()
                .setModel(checkpoint.getModel())
                .setName(kind.metricName())
                .setValue(value)
                .setUnit(kind.unit())
                .setSource(SOURCE)
                .setStep(checkpoint.getStep())
                .setCheckpointId(checkpoint.getCheckpointId())
                .setDomain(domain)
                .setTrainedDomain(checkpoint.getDomain())
                .setLabels(new HashMap<>(labels))
                .setTime(clock.instant())
                .build();
    }
}
