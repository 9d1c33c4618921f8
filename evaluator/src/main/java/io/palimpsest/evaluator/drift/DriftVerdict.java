package io.palimpsest.evaluator.drift;

import java.util.List;

/**
 * What became of one window.
 *
 * @param state after this window
 * @param changed whether this window ended the calm or the alarm; learning a reference is no change
 * @param readings one for each {@link DriftStatistic}, empty while the reference is being learned
 */
public record DriftVerdict(State state, boolean changed, List<Reading> readings) {
    /** Where the watch over a stream stands. */
    public enum State {
        /** Windows are being collected as the reference. */
        LEARNING,
        /** Windows look like the reference. */
        CALM,
        /** Windows are far from the reference, and have been for long enough. */
        ALARM
    }

    /**
     * One distance.
     *
     * @param threshold the level that raises
     */
    public record Reading(DriftStatistic statistic, double value, double threshold) {
        /** Whether the value is at or over the level. */
        public boolean exceeded() {
            return value >= threshold;
        }
    }

    /** Whether an alarm begins with this window. */
    public boolean raised() {
        return changed && state == State.ALARM;
    }

    /** Whether an alarm ends with this window. */
    public boolean cleared() {
        return changed && state == State.CALM;
    }
}
