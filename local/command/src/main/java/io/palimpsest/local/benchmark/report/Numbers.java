package io.palimpsest.local.benchmark.report;

import io.palimpsest.local.benchmark.result.BenchmarkMetric;
import java.util.Locale;

/** Writes measurements for people. */
final class Numbers {

    /** What stands for a number that is not defined. */
    static final String NONE = "–";

    private static final double MEBIBYTE = 1 << 20;

    private Numbers() {}

    /** One value in the metric's unit, without the unit. */
    static String of(BenchmarkMetric metric, double value) {
        if (Double.isNaN(value)) {
            return NONE;
        }
        return switch (metric.unit()) {
            case PERCENT, POINTS -> format("%.1f", value);
            case COUNT, SECONDS -> format("%,.0f", value);
            case MILLISECONDS -> format(value < 10 ? "%.1f" : "%.0f", value);
            case BYTES -> format("%,.0f", value / MEBIBYTE);
        };
    }

    /** Mean, standard deviation, lowest and highest: {@code 30.8 ± 1.6 (28.9 to 32.1)}. */
    static String of(BenchmarkMetric metric, Spread spread) {
        // What is the same in all runs has no spread worth a word.
        if (spread.count() < 2 || of(metric, spread.lowest()).equals(of(metric, spread.highest()))) {
            return of(metric, spread.mean());
        }
        return of(metric, spread.mean()) + " ± " + of(metric, spread.deviation()) + " (" + of(metric, spread.lowest())
                + " to " + of(metric, spread.highest()) + ")";
    }

    /** The same of a difference: with signs. */
    static String difference(BenchmarkMetric metric, Spread spread) {
        if (spread.count() < 2 || signed(metric, spread.lowest()).equals(signed(metric, spread.highest()))) {
            return signed(metric, spread.mean());
        }
        return signed(metric, spread.mean()) + " ± " + of(metric, spread.deviation()) + " ("
                + signed(metric, spread.lowest()) + " to " + signed(metric, spread.highest()) + ")";
    }

    /** A number with one decimal, or the sign for none. */
    static String tenths(double value) {
        return Double.isNaN(value) ? NONE : format("%.1f", value);
    }

    private static String signed(BenchmarkMetric metric, double value) {
        return value > 0 ? "+" + of(metric, value) : of(metric, value);
    }

    private static String format(String format, double value) {
        String text = String.format(Locale.ROOT, format, value);
        // A rounded zero has no direction.
        return text.matches("-0(\\.0*)?") ? text.substring(1) : text.replace('-', '−');
    }
}
