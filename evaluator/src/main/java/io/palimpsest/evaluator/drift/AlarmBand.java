package io.palimpsest.evaluator.drift;

import java.util.Arrays;

/**
 * The two levels of an alarm on one statistic, larger values being worse.
 *
 * @param clear an alarm ends under this level, half way between the reference's median and the raise level
 * @param raise an alarm begins at or over this level
 */
public record AlarmBand(double clear, double raise) {
    public AlarmBand {
        if (!(clear <= raise)) {
            throw new IllegalArgumentException(
                    "clear level must be at or under the raise level but they were " + clear + " and " + raise);
        }
    }

    /**
     * The band around the reference's own window-to-window values.
     *
     * @param reference at least two values
     * @param minimumEffect the raise level is never under this value: differences smaller than it do not matter, however rare
     */
    public static AlarmBand of(double[] reference, AlarmRule rule, double minimumEffect) {
        if (reference.length < 2) {
            throw new IllegalArgumentException(
                    "an alarm band needs at least 2 reference values but has " + reference.length);
        }
        double median = quantile(reference, 0.5);
        double raise =
                Math.max(minimumEffect, median + rule.stretch() * (quantile(reference, rule.quantile()) - median));
        return new AlarmBand((median + raise) / 2, raise);
    }

    /** Quantile with linear interpolation between the two values next to position {@code level * (n - 1)}. */
    static double quantile(double[] values, double level) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double position = level * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
