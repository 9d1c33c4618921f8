package io.palimpsest.evaluator.change;

import io.palimpsest.evaluator.drift.DriftVerdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of a window of training pairs. Immutable.
 *
 * @param readTo position behind it, next offset by partition of the pairs topic
 * @param eventTime event time of its last pair, milliseconds since the epoch
 * @param verdicts by modality; without those that could not be compared
 * @param inputs the plain numbers, one reading for each statistic
 * @param change the change that this window has made certain
 */
public record ClosedWindow(
        Map<Integer, Long> readTo,
        long eventTime,
        Map<Modality, DriftVerdict> verdicts,
        List<InputReading> inputs,
        Optional<FoundChange> change) {
    public ClosedWindow {
        readTo = Map.copyOf(readTo);
        verdicts = Map.copyOf(verdicts);
        inputs = List.copyOf(inputs);
    }
}
