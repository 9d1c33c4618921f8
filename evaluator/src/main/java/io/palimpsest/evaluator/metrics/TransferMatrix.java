package io.palimpsest.evaluator.metrics;

import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The transfer matrix R of continual learning and the four numbers read from it. {@code R[i][j]} is the score on domain j after
 * learning domains 0..i; {@code b[j]} is the score of the initial model. T domains, indices from 0 here and from 1 in the
 * formulas. A cell that was not measured is NaN, and a number that needs it is NaN; so is any number that is undefined at T = 1.
 */
public final class TransferMatrix {
    private final double[][] scores;
    private final double[] baseline;

    /**
     * @param scores R, {@code [T, T]}
     * @param baseline b, {@code [T]}
     */
    public TransferMatrix(double[][] scores, double[] baseline) {
        for (double[] row : scores) {
            if (row.length != scores.length) {
                throw new IllegalArgumentException("a transfer matrix of " + scores.length
                        + " rows must be square, but a row has " + row.length + " columns");
            }
        }
        if (scores.length == 0 || baseline.length != scores.length) {
            throw new IllegalArgumentException(
                    "a transfer matrix needs at least one domain and a baseline for each, but has " + scores.length
                            + " domains and " + baseline.length + " baselines");
        }
        this.scores = scores;
        this.baseline = baseline;
    }

    /** {@code (1/T) sum_j R[T][j]}: the mean score of the last model over all domains learned. Higher is better. */
    public double averageAccuracy() {
        return mean(0, scores.length, domain -> last()[domain]);
    }

    /** {@code 1/(T-1) sum_{j<T} (R[T][j] - R[j][j])} (GEM). Negative means forgetting. */
    public double backwardTransfer() {
        return mean(0, scores.length - 1, domain -> last()[domain] - scores[domain][domain]);
    }

    /** {@code 1/(T-1) sum_{j>1} (R[j-1][j] - b[j])} (GEM). Positive means that earlier domains helped before learning. */
    public double forwardTransfer() {
        return mean(1, scores.length, domain -> scores[domain - 1][domain] - baseline[domain]);
    }

    /** {@code 1/(T-1) sum_{j<T} (max_{l<T} R[l][j] - R[T][j])} (Chaudhry et al.). Positive means forgetting. */
    public double forgettingMax() {
        return mean(0, scores.length - 1, domain -> bestBeforeLast(domain) - last()[domain]);
    }

    private double[] last() {
        return scores[scores.length - 1];
    }

    private double bestBeforeLast(int domain) {
        double best = Double.NEGATIVE_INFINITY;
        for (int row = 0; row < scores.length - 1; row++) {
            best = Math.max(best, scores[row][domain]);
        }
        return best;
    }

    private static double mean(int from, int to, IntToDoubleFunction term) {
        return IntStream.range(from, to).mapToDouble(term).average().orElse(Double.NaN);
    }
}
