package io.palimpsest.local.benchmark.report;

import java.util.Arrays;

/**
 * What repeated measurements say together.
 *
 * @param count how many there are
 * @param mean their mean; NaN of none
 * @param lowest the lowest; NaN of none
 * @param highest the highest; NaN of none
 * @param deviation their standard deviation, {@code n - 1} in the denominator; NaN of fewer than two
 */
record Spread(int count, double mean, double lowest, double highest, double deviation) {

    /**
     * The spread of some values.
     *
     * @param values the measurements; NaN stands for one that is not defined and is left out
     */
    static Spread of(double... values) {
        double[] defined =
                Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
        double mean = Arrays.stream(defined).average().orElse(Double.NaN);
        double squares = Arrays.stream(defined)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return new Spread(
                defined.length,
                mean,
                Arrays.stream(defined).min().orElse(Double.NaN),
                Arrays.stream(defined).max().orElse(Double.NaN),
                defined.length < 2 ? Double.NaN : Math.sqrt(squares / (defined.length - 1)));
    }

    /** Whether nothing was measured. */
    boolean none() {
        return count == 0;
    }
}
