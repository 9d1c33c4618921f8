package io.palimpsest.evaluator.drift.statistics;

import java.util.Arrays;

/**
 * The two-sample Kolmogorov-Smirnov comparison of two sets of numbers.
 *
 * @param distance D = sup_x |F(x) - G(x)| of the empirical distribution functions, from 0 (the same) to 1 (apart)
 * @param pValue probability of a D at least as large when both are drawn from one continuous distribution; with ties it is too large,
 *     never too small. Effect first: with thousands of values nearly every p is small, so judge D
 */
public record KolmogorovSmirnov(double distance, double pValue) {
    /** Up to this many cells n * m the p-value is exact. */
    private static final long EXACT_CELLS = 40_000;

    /** Compares two samples, neither empty, without NaN; the arrays are not changed. */
    public static KolmogorovSmirnov of(double[] first, double[] second) {
        return ofSorted(sorted(first), sorted(second));
    }

    /** Compares two samples that are in ascending order already. */
    public static KolmogorovSmirnov ofSorted(double[] first, double[] second) {
        if (first.length == 0 || second.length == 0) {
            throw new IllegalArgumentException("a Kolmogorov-Smirnov comparison needs values on both sides but has "
                    + first.length + " and " + second.length);
        }
        double distance = distance(first, second);
        double pValue = (long) first.length * second.length <= EXACT_CELLS
                ? exactPValue(distance, first.length, second.length)
                : limitPValue(distance, first.length, second.length);
        return new KolmogorovSmirnov(distance, pValue);
    }

    private static double distance(double[] first, double[] second) {
        int i = 0;
        int j = 0;
        double distance = 0;
        while (i < first.length && j < second.length) {
            double value = Math.min(first[i], second[j]);
            while (i < first.length && first[i] <= value) {
                i++;
            }
            while (j < second.length && second[j] <= value) {
                j++;
            }
            distance = Math.max(distance, Math.abs((double) i / first.length - (double) j / second.length));
        }
        return distance;
    }

    /** The share of the monotone paths from (0, 0) to (n, m) that touch |i/n - j/m| >= D. */
    static double exactPValue(double distance, int n, int m) {
        long bound = (long) Math.ceil(distance * n * m - 1e-6);
        double[] touched = new double[m + 1];
        for (int i = 0; i <= n; i++) {
            for (int j = 0; j <= m; j++) {
                if (Math.abs((long) i * m - (long) j * n) >= bound) {
                    touched[j] = 1;
                } else if (i + j > 0) {
                    double above = i == 0 ? 0 : touched[j];
                    double left = j == 0 ? 0 : touched[j - 1];
                    touched[j] = (i * above + j * left) / (i + j);
                }
            }
        }
        return touched[m];
    }

    /**
     * Twice the exact one-sided probability (Birnbaum and Tingey) of one sample of round(nm/(n+m)) values. It differs from the
     * two-sided one by the chance that both sides exceed D, about exp(-8 D^2 nm/(n+m)), and only upwards.
     */
    static double limitPValue(double distance, int n, int m) {
        int size = (int) Math.round((double) n * m / (n + m));
        double sum = 0;
        double logChoose = 0;
        for (int j = 0; j <= size * (1 - distance); j++) {
            double rest = 1 - distance - (double) j / size;
            if (rest > 0) {
                sum += StrictMath.exp(logChoose
                        + (size - j) * StrictMath.log(rest)
                        + (j - 1) * StrictMath.log(distance + (double) j / size));
            }
            logChoose += StrictMath.log((double) (size - j) / (j + 1));
        }
        return distance == 0 ? 1 : Math.min(1, 2 * distance * sum);
    }

    private static double[] sorted(double[] values) {
        double[] copy = values.clone();
        Arrays.sort(copy);
        return copy;
    }
}
