package io.palimpsest.evaluator.drift.statistics;

import java.util.Arrays;

/**
 * The kernel {@code k(x, y) = exp(-|x - y|^2 / (2 sigma^2))} and the maximum mean discrepancy built from it.
 *
 * @param sigma width of the kernel, in units of the vectors, above 0
 */
public record GaussianKernel(double sigma) {
    public GaussianKernel {
        if (!(sigma > 0)) {
            throw new IllegalArgumentException("kernel width must be > 0 but was " + sigma);
        }
    }

    /** The median heuristic: sigma is the median distance of all pairs of rows, or 1 when at least half of the pairs coincide. */
    public static GaussianKernel ofMedianDistance(double[][] rows) {
        double[] distances = new double[rows.length * (rows.length - 1) / 2];
        int pair = 0;
        for (int i = 0; i < rows.length; i++) {
            for (int j = i + 1; j < rows.length; j++) {
                distances[pair++] = Math.sqrt(Rows.squaredDistance(rows[i], rows[j]));
            }
        }
        Arrays.sort(distances);
        int middle = distances.length / 2;
        double median = distances.length == 0
                ? 0
                : distances.length % 2 == 1 ? distances[middle] : (distances[middle - 1] + distances[middle]) / 2;
        return new GaussianKernel(median > 0 ? median : 1);
    }

    /** k(x, y), in (0, 1]. */
    public double value(double[] first, double[] second) {
        return StrictMath.exp(-Rows.squaredDistance(first, second) / (2 * sigma * sigma));
    }

    /** Sum of k over all ordered pairs of two different rows. */
    public double sumWithin(double[][] rows) {
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            for (int j = i + 1; j < rows.length; j++) {
                sum += value(rows[i], rows[j]);
            }
        }
        return 2 * sum;
    }

    /** Sum of k over all pairs of a row of each side. */
    public double sumBetween(double[][] first, double[][] second) {
        double sum = 0;
        for (double[] left : first) {
            for (double[] right : second) {
                sum += value(left, right);
            }
        }
        return sum;
    }

    /**
     * MMD squared as the unbiased U-statistic, without a root:
     * {@code mean_{i!=j} k(x_i, x_j) + mean_{i!=j} k(y_i, y_j) - 2 mean k(x_i, y_j)}. 0 in expectation when both sides come from one distribution, so it may be a little below 0; at most 2.
     */
    public double squaredDiscrepancy(double[][] first, double[][] second) {
        return meanWithin(sumWithin(first), first.length)
                + meanWithin(sumWithin(second), second.length)
                - 2 * sumBetween(first, second) / ((double) first.length * second.length);
    }

    /** The mean of a sum over ordered pairs of {@code count} different rows, at least 2. */
    public static double meanWithin(double sum, int count) {
        return sum / ((double) count * (count - 1));
    }
}
