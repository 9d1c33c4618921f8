package io.palimpsest.evaluator.drift;

/**
 * How far from the reference's own values a value has to be, and for how long, to raise an alarm.
 *
 * @param quantile the quantile q of the reference's values that counts as their upper end, in (0.5, 1]
 * @param stretch the raise level is {@code median + stretch * (q - median)}; at least 1. Few reference windows know their
 *     upper end badly, so more than 1
 * @param raiseAfter windows in a row at or over the raise level that raise the alarm, at least 1
 * @param clearAfter windows in a row under the clear level that end it, at least 1
 */
public record AlarmRule(double quantile, double stretch, int raiseAfter, int clearAfter) {
    /** For about eight reference windows. */
    public static final AlarmRule DEFAULT = new AlarmRule(0.95, 2, 2, 2);

    public AlarmRule {
        if (!(quantile > 0.5 && quantile <= 1)) {
            throw new IllegalArgumentException("alarm quantile must be in (0.5, 1] but was " + quantile);
        }
        if (!(stretch >= 1)) {
            throw new IllegalArgumentException("alarm stretch must be >= 1 but was " + stretch);
        }
        if (raiseAfter < 1 || clearAfter < 1) {
            throw new IllegalArgumentException(
                    "an alarm must be raised and cleared after at least 1 window but was after " + raiseAfter + " and "
                            + clearAfter);
        }
    }

    void write(StateWriter writer) {
        writer.put(quantile).put(stretch).put(raiseAfter).put(clearAfter);
    }

    static AlarmRule read(StateReader reader) {
        return new AlarmRule(reader.nextDouble(), reader.nextDouble(), reader.nextInt(), reader.nextInt());
    }
}
