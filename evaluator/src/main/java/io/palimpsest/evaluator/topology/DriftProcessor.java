package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.change.ClosedWindow;
import io.palimpsest.evaluator.change.DriftReports;
import io.palimpsest.evaluator.change.InputReading;
import io.palimpsest.evaluator.change.StreamWatch;
import io.palimpsest.evaluator.records.DescribedPair;
import io.palimpsest.evaluator.records.WatchState;
import io.palimpsest.events.v1.Alarm;
import io.palimpsest.events.v1.DriftReport;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the training pairs of all partitions as one sequence and reports where they change, and twice a second how far it has looked. The
 * state of the watch is written when a window closes, the pairs behind that one by one; both belong to the transaction of what is reported, so
 * a change is reported once. Called by one stream thread.
 */
final class DriftProcessor implements Processor<String, DescribedPair, String, DriftFinding> {
    private static final Logger LOG = LoggerFactory.getLogger(DriftProcessor.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final EvaluationRules rules;
    private final DriftMetrics metrics;
    private final Clock clock;

    private ProcessorContext<String, DriftFinding> context;
    private KeyValueStore<String, WatchState> states;
    private KeyValueStore<String, DescribedPair> pairs;
    private StreamWatch watch;
    private int kept;
    private Map<Integer, Long> reported = Map.of();

    DriftProcessor(EvaluationRules rules, Clock clock) {
        this.rules = rules;
        this.metrics = new DriftMetrics(rules.model(), clock);
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<String, DriftFinding> taskContext) {
        context = taskContext;
        states = context.getStateStore(EvaluatorTopology.WATCH_STORE);
        pairs = context.getStateStore(EvaluatorTopology.WATCHED_PAIR_STORE);
        watch = StreamWatch.restored(rules.drift(), states.get(rules.model()));
        for (DescribedPair pair = pairs.get(key(kept)); pair != null; pair = pairs.get(key(kept))) {
            watch.add(pair);
            kept++;
        }
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> reportProgress());
    }

    @Override
    public void process(Record<String, DescribedPair> pair) {
        Optional<ClosedWindow> closed = watch.add(pair.value());
        if (closed.isEmpty()) {
            pairs.put(key(kept++), pair.value());
            return;
        }
        states.put(rules.model(), watch.state());
        while (kept > 0) {
            pairs.delete(key(--kept));
        }
        forward(new DriftFinding(metrics.of(closed.get()), changes(closed.get()), inputAlarms(closed.get())));
    }

    private void reportProgress() {
        Map<Integer, Long> readTo = watch.readTo();
        if (!readTo.equals(reported)) {
            reported = readTo;
            forward(new DriftFinding(
                    List.of(), List.of(DriftReports.progress(rules.model(), readTo, clock.instant())), List.of()));
        }
    }

    private List<DriftReport> changes(ClosedWindow window) {
        return window.change().stream()
                .peek(change -> LOG.info(
                        "The training pairs have changed from {} on: {} in {} is {} and its threshold {}",
                        change.from(),
                        change.reading().statistic().metricName(),
                        change.modality().label(),
                        String.format(Locale.ROOT, "%.4f", change.reading().value()),
                        String.format(Locale.ROOT, "%.4f", change.reading().threshold())))
                .map(change -> DriftReports.change(rules.model(), change, window, clock.instant()))
                .toList();
    }

    private List<Alarm> inputAlarms(ClosedWindow window) {
        return window.inputs().stream()
                .filter(InputReading::raised)
                .map(reading -> DriftReports.inputAlarm(rules.model(), reading, window, clock.instant()))
                .toList();
    }

    private void forward(DriftFinding finding) {
        context.forward(new Record<>(rules.model(), finding, clock.millis()));
    }

    private static String key(int number) {
        return String.valueOf(number);
    }
}
