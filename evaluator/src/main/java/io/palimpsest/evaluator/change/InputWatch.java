package io.palimpsest.evaluator.change;

import io.palimpsest.evaluator.drift.AlarmRule;
import io.palimpsest.evaluator.drift.DriftOptions;
import io.palimpsest.evaluator.drift.QuantileAlarm;
import io.palimpsest.evaluator.records.DescribedPair;
import io.palimpsest.evaluator.records.InputState;
import io.palimpsest.evaluator.records.PairInputs;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The watch over the plain numbers of training pairs. The first windows are the reference; each of them is compared with the others, and from these
 * distances come the levels of the alarms, as for feature vectors. One thread at a time.
 */
final class InputWatch {
    /** Single numbers vary more from window to window than few reference windows tell, so twice as far as for votes of several. */
    private static final double STRETCH = 4;

    private final DriftOptions options;
    private final AlarmRule rule;
    private final List<PairInputs> learned = new ArrayList<>();
    private final Map<InputStatistic, QuantileAlarm> alarms = new EnumMap<>(InputStatistic.class);
    private InputReference reference;

    InputWatch(DriftOptions options) {
        this.options = options;
        this.rule = new AlarmRule(
                options.rule().quantile(),
                STRETCH,
                options.rule().raiseAfter(),
                options.rule().clearAfter());
    }

    static InputWatch of(DriftOptions options, InputState state) {
        InputWatch watch = new InputWatch(options);
        watch.learned.addAll(state.getReference());
        if (watch.complete()) {
            watch.reference = new InputReference(watch.learned);
        }
        for (InputStatistic statistic : InputStatistic.values()) {
            ByteBuffer saved = state.getAlarms().get(statistic.label());
            if (saved != null) {
                byte[] bytes = new byte[saved.remaining()];
                saved.duplicate().get(bytes);
                watch.alarms.put(statistic, QuantileAlarm.fromBytes(bytes));
            }
        }
        return watch;
    }

    InputState state() {
        Map<String, ByteBuffer> saved = new HashMap<>();
        alarms.forEach((statistic, alarm) -> saved.put(statistic.label(), ByteBuffer.wrap(alarm.toBytes())));
        return new InputState(List.copyOf(learned), saved);
    }

    /** Takes a window in: one reading for each statistic. */
    List<InputReading> observe(List<DescribedPair> pairs) {
        List<PairInputs> window = pairs.stream().map(DescribedPair::getInputs).toList();
        List<InputReading> readings = new ArrayList<>();
        for (InputStatistic statistic : InputStatistic.values()) {
            readings.add(reading(statistic, window));
        }
        if (reference == null) {
            learn(window);
        }
        return readings;
    }

    private InputReading reading(InputStatistic statistic, List<PairInputs> window) {
        double value = InputReference.value(statistic, window);
        QuantileAlarm alarm = alarms.get(statistic);
        if (alarm == null) {
            return new InputReading(statistic, value, Double.NaN, Double.NaN, false);
        }
        double distance = reference.distance(statistic, window);
        boolean raised = alarm.observe(distance) && alarm.alarm();
        return new InputReading(
                statistic,
                Double.isNaN(value) ? distance : value,
                distance,
                alarm.band().raise(),
                raised);
    }

    private boolean complete() {
        return learned.size() == options.rows() * options.referenceWindows();
    }

    private void learn(List<PairInputs> window) {
        learned.addAll(window);
        if (!complete()) {
            return;
        }
        reference = new InputReference(learned);
        List<List<PairInputs>> windows = new ArrayList<>();
        List<InputReference> others = new ArrayList<>();
        for (int from = 0; from < learned.size(); from += options.rows()) {
            windows.add(learned.subList(from, from + options.rows()));
            List<PairInputs> rest = new ArrayList<>(learned.subList(0, from));
            rest.addAll(learned.subList(from + options.rows(), learned.size()));
            others.add(new InputReference(rest));
        }
        for (InputStatistic statistic : InputStatistic.values()) {
            double[] own = new double[windows.size()];
            Arrays.setAll(own, left -> others.get(left).distance(statistic, windows.get(left)));
            // A reference in which a picture is not inline says nothing about pictures.
            if (Arrays.stream(own).noneMatch(Double::isNaN)) {
                alarms.put(statistic, QuantileAlarm.of(own, rule, statistic.minimumEffect()));
            }
        }
    }
}
