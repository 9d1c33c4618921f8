package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.EvaluatorMetric;
import io.palimpsest.evaluator.metrics.TransferMatrix;
import io.palimpsest.evaluator.records.DomainScore;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.Metric;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Collects R_m by checkpoint and domain and publishes the continual metrics of every checkpoint that has learned a domain. A
 * checkpoint's numbers are published when its own row of the transfer matrix is complete, and again whenever they change because
 * a cell was measured late; with them, for each learned domain, how far it has fallen from its best. Called by one stream thread.
 */
final class ContinualProcessor implements Processor<String, DomainScore, String, Metric> {
    private static final Duration INTERVAL = Duration.ofMillis(200);

    private final EvaluationRules rules;
    private final AtomicLong announcements;
    private final Clock clock;
    private final Pace pace;
    private final Set<String> measured = new TreeSet<>();

    private ProcessorContext<String, Metric> context;
    private KeyValueStore<String, DomainScore> scores;
    private KeyValueStore<String, String> published;
    private AnnouncedCheckpoints checkpoints;
    private long seenAnnouncements = -1;
    private boolean changed = true;

    ContinualProcessor(EvaluationRules rules, AtomicLong announcements, Clock clock) {
        this.rules = rules;
        this.announcements = announcements;
        this.clock = clock;
        this.pace = new Pace(clock);
    }

    @Override
    public void init(ProcessorContext<String, Metric> taskContext) {
        context = taskContext;
        scores = context.getStateStore(EvaluatorTopology.SCORE_STORE);
        published = context.getStateStore(EvaluatorTopology.CONTINUAL_STORE);
        checkpoints = AnnouncedCheckpoints.of(context, rules);
        try (KeyValueIterator<String, DomainScore> all = scores.all()) {
            all.forEachRemaining(entry -> measured.add(entry.value.getDomain()));
        }
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> publishWhatChanged());
    }

    @Override
    public void process(Record<String, DomainScore> record) {
        DomainScore score = record.value();
        scores.put(StoreKey.of(score.getCheckpointId(), score.getDomain()), score);
        measured.add(score.getDomain());
        changed = true;
    }

    private void publishWhatChanged() {
        if (!pace.rested() || !changed && announcements.get() == seenAnnouncements) {
            return;
        }
        changed = false;
        seenAnnouncements = announcements.get();
        pace.look(this::publishAll);
    }

    private void publishAll() {
        List<CheckpointAnnouncement> ordered = checkpoints.inOrder();
        TransferTable table = new TransferTable(ordered, scores, rules.columns(), measured);
        for (CheckpointAnnouncement checkpoint : ordered) {
            table.matrix(checkpoint).ifPresent(matrix -> publish(checkpoint, matrix, table.peaks(checkpoint)));
        }
    }

    private void publish(CheckpointAnnouncement checkpoint, TransferMatrix matrix, List<DomainPeak> peaks) {
        Measurement measurement = Measurement.of(checkpoint, clock).with("split", "test");
        List<Metric> metrics = new ArrayList<>(List.of(
                measurement.metric(EvaluatorMetric.AVERAGE_ACCURACY, matrix.averageAccuracy()),
                measurement.metric(EvaluatorMetric.BACKWARD_TRANSFER, matrix.backwardTransfer()),
                measurement.metric(EvaluatorMetric.FORWARD_TRANSFER, matrix.forwardTransfer()),
                measurement.metric(EvaluatorMetric.FORGETTING_MAX, matrix.forgettingMax()),
                measurement.metric(
                        EvaluatorMetric.WORST_FORGOTTEN,
                        peaks.stream().mapToDouble(DomainPeak::forgotten).max().orElse(Double.NaN))));
        for (DomainPeak peak : peaks) {
            Measurement ofDomain =
                    Measurement.of(checkpoint, peak.domain(), clock).with("split", "test");
            metrics.add(ofDomain.metric(EvaluatorMetric.FORGOTTEN, peak.forgotten()));
            metrics.add(ofDomain.metric(EvaluatorMetric.PEAK_STEP, peak.step()));
        }
        String values = metrics.stream().map(Metric::getValue).toList().toString();
        if (!values.equals(published.get(checkpoint.getCheckpointId()))) {
            metrics.forEach(metric -> context.forward(new Record<>(rules.model(), metric, clock.millis())));
            published.put(checkpoint.getCheckpointId(), values);
        }
    }
}
