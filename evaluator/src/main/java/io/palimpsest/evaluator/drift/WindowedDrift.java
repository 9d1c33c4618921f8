package io.palimpsest.evaluator.drift;

import io.palimpsest.evaluator.drift.DriftVerdict.Reading;
import io.palimpsest.evaluator.drift.DriftVerdict.State;
import io.palimpsest.evaluator.metrics.FeatureMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Watches a stream of feature vectors window by window: the first windows become the reference, every later one is compared with it.
 * The vectors must come from one frozen encoder, or the progress of learning is taken for drift. One thread at a time.
 *
 * <p>{@link #toBytes} and {@link #fromBytes} keep everything, options included; the restored watch gives the same verdicts to the last
 * bit. Its size is 4 bytes per feature value of the reference. Restoring fits the reference again, so keep the object while it is in use.
 */
public final class WindowedDrift {
    private static final String KIND = "windowed-drift/1";

    private final DriftOptions options;
    private final List<FeatureMatrix> windows = new ArrayList<>();
    private DriftReference reference;
    private Hysteresis hysteresis;

    /** A watch that has seen nothing. */
    public WindowedDrift(DriftOptions options) {
        this.options = options;
        this.hysteresis = new Hysteresis(options.rule());
    }

    /** Reads what {@link #toBytes} wrote. */
    public static WindowedDrift fromBytes(byte[] bytes) {
        StateReader reader = new StateReader(KIND, bytes);
        WindowedDrift drift = new WindowedDrift(DriftOptions.read(reader));
        drift.hysteresis = Hysteresis.read(drift.options.rule(), reader);
        int count = reader.nextInt();
        for (int window = 0; window < count; window++) {
            drift.learn(reader.nextFeatures());
        }
        reader.end();
        return drift;
    }

    /** The whole state. */
    public byte[] toBytes() {
        StateWriter writer = new StateWriter(KIND);
        options.write(writer);
        hysteresis.write(writer);
        writer.put(windows.size());
        windows.forEach(writer::put);
        return writer.bytes();
    }

    /** What this watch was made with. */
    public DriftOptions options() {
        return options;
    }

    /**
     * Takes the next window in.
     *
     * @param window feature vectors {@code [n, d]}, n at least the options' rows, d as before
     */
    public DriftVerdict observe(FeatureMatrix window) {
        if (reference == null) {
            learn(window);
            return new DriftVerdict(State.LEARNING, false, List.of());
        }
        DriftStatistics statistics = reference.measure(window);
        List<Reading> readings = Arrays.stream(DriftStatistic.values())
                .map(statistic -> new Reading(
                        statistic,
                        statistics.value(statistic),
                        reference.band(statistic).raise()))
                .toList();
        long over = readings.stream().filter(Reading::exceeded).count();
        long notUnder = readings.stream()
                .filter(reading ->
                        reading.value() >= reference.band(reading.statistic()).clear())
                .count();
        boolean changed = hysteresis.observe(over >= options.votes(), notUnder < options.votes());
        return new DriftVerdict(hysteresis.alarm() ? State.ALARM : State.CALM, changed, readings);
    }

    /** What windows are compared with, empty while it is being learned. */
    public Optional<DriftReference> reference() {
        return Optional.ofNullable(reference);
    }

    /** Forgets the reference and any alarm: the next windows become the new reference, as after a boundary. */
    public void relearn() {
        windows.clear();
        reference = null;
        hysteresis = new Hysteresis(options.rule());
    }

    private void learn(FeatureMatrix window) {
        FeatureMatrix chosen = WindowRows.choose(window, options.rows());
        if (!windows.isEmpty() && windows.get(0).width() != chosen.width()) {
            throw new IllegalArgumentException("a window of width " + chosen.width()
                    + " cannot join a reference of width " + windows.get(0).width() + "; is it of the same encoder?");
        }
        windows.add(chosen);
        if (windows.size() == options.referenceWindows()) {
            reference = new DriftReference(windows, options);
        }
    }
}
