package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.EvaluatorMetric;
import io.palimpsest.evaluator.drift.DetectorKind;
import io.palimpsest.evaluator.metrics.ContrastScores.Score;
import io.palimpsest.evaluator.prequential.PrequentialOptions;
import io.palimpsest.evaluator.prequential.ScoreAlarms;
import io.palimpsest.evaluator.prequential.ScoreWatch;
import io.palimpsest.evaluator.records.DetectorState;
import io.palimpsest.evaluator.records.PrequentialMeans;
import io.palimpsest.evaluator.records.PrequentialScore;
import io.palimpsest.evaluator.records.PrequentialWindow;
import io.palimpsest.events.v1.Alarm;
import io.palimpsest.events.v1.Metric;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the scores of all partitions as one sequence: running means over all pairs and by domain, and drift detectors over all pairs.
 * Everything it knows is in its stores, read and written with every window in the transaction of what is published; so a restart repeats no
 * alarm and loses none. Called by one stream thread.
 */
final class PrequentialWatchProcessor implements Processor<String, PrequentialWindow, String, PrequentialFinding> {
    private static final Logger LOG = LoggerFactory.getLogger(PrequentialWatchProcessor.class);
    private static final String SCORED = "scored";

    private final String model;
    private final PrequentialOptions options;
    private final Clock clock;

    private ProcessorContext<String, PrequentialFinding> context;
    private KeyValueStore<String, PrequentialMeans> means;
    private KeyValueStore<String, DetectorState> detectors;
    private KeyValueStore<String, Long> counts;

    PrequentialWatchProcessor(String model, PrequentialOptions options, Clock clock) {
        this.model = model;
        this.options = options;
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<String, PrequentialFinding> taskContext) {
        context = taskContext;
        means = context.getStateStore(EvaluatorTopology.PREQUENTIAL_MEAN_STORE);
        detectors = context.getStateStore(EvaluatorTopology.PREQUENTIAL_DETECTOR_STORE);
        counts = context.getStateStore(EvaluatorTopology.PREQUENTIAL_COUNT_STORE);
    }

    @Override
    public void process(Record<String, PrequentialWindow> record) {
        PrequentialWindow window = record.value();
        PrequentialMetrics report = new PrequentialMetrics(model, window, options.windowPairs(), clock);
        List<Metric> metrics = new ArrayList<>();
        List<Alarm> alarms = new ArrayList<>();
        if (!window.getScores().isEmpty()) {
            metrics.addAll(scored(window, report, alarms));
        }
        new TreeMap<>(window.getNotScored())
                .forEach((reason, pairs) -> metrics.add(report.notScored(reason, counted(reason, pairs))));
        alarms.forEach(alarm -> LOG.info("{}", alarm.getMessage()));
        context.forward(new Record<>(model, new PrequentialFinding(metrics, alarms), clock.millis()));
    }

    private List<Metric> scored(PrequentialWindow window, PrequentialMetrics report, List<Alarm> alarms) {
        ScopeMeans all = scope(ScopeMeans.ALL);
        Map<String, ScopeMeans> domains = new LinkedHashMap<>();
        Map<String, ScoreWatch> watches = new LinkedHashMap<>();
        for (PrequentialScore row : window.getScores()) {
            Score score = new Score(row.getLoss(), row.getImageToText(), row.getTextToImage());
            all.add(score);
            domains.computeIfAbsent(row.getDomain(), domain -> scope(ScopeMeans.key(domain)))
                    .add(score);
            watch(score, row, window, all, watches, alarms);
        }
        watches.forEach((key, watch) -> detectors.put(key, watch.state()));
        means.put(ScopeMeans.ALL, all.state());
        List<Metric> metrics = new ArrayList<>(report.means(null, all));
        domains.forEach((domain, scope) -> {
            means.put(ScopeMeans.key(domain), scope.state());
            metrics.addAll(report.means(domain, scope));
        });
        metrics.add(report.one(EvaluatorMetric.PREQUENTIAL_MODEL_AGE, window.getModelAge()));
        metrics.add(report.one(EvaluatorMetric.PREQUENTIAL_SCORED, (double)
                counted(SCORED, window.getScores().size())));
        return metrics;
    }

    private void watch(
            Score score,
            PrequentialScore row,
            PrequentialWindow window,
            ScopeMeans all,
            Map<String, ScoreWatch> watches,
            List<Alarm> alarms) {
        for (PrequentialMeasure measure : PrequentialMeasure.values()) {
            if (measure.watched()) {
                for (DetectorKind kind : options.detectors()) {
                    OptionalDouble usual = watches.computeIfAbsent(
                                    StoreKey.of(kind.label(), measure.name()),
                                    key -> ScoreWatch.of(kind, detectors.get(key)))
                            .add(measure.of(score));
                    usual.ifPresent(
                            before -> alarms.add(alarm(kind, measure, all.fading(measure), before, row, window)));
                }
            }
        }
    }

    private Alarm alarm(
            DetectorKind kind,
            PrequentialMeasure measure,
            double now,
            double usual,
            PrequentialScore row,
            PrequentialWindow window) {
        Alarm alarm = ScoreAlarms.of(
                model,
                kind,
                measure.metric().metricName(),
                window.getPartition() + "@" + row.getOffset(),
                now,
                usual,
                clock.instant());
        return Alarm.newBuilder(alarm)
                .setDomain(row.getDomain())
                .setStep(window.getStep())
                .setCheckpointId(window.getCheckpointId())
                .build();
    }

    private ScopeMeans scope(String key) {
        return ScopeMeans.of(options, means.get(key));
    }

    private long counted(String what, int more) {
        Long before = counts.get(what);
        long now = (before == null ? 0 : before) + more;
        counts.put(what, now);
        return now;
    }
}
