package io.palimpsest.evaluator.drift.statistics;

import java.util.Arrays;

/**
 * A linear classifier of two balanced classes: minimises
 * {@code mean_i c_i ln(1 + exp(-s_i (w.x_i + b))) + penalty/2 |w|^2} over standardised features, s_i = +-1 and c_i such that both classes
 * weigh the same, by a fixed number of accelerated gradient steps of length 1 / (bound of the curvature). Immutable once fitted; draws
 * nothing at random.
 */
final class LogisticRegression {
    private static final int STEPS = 60;
    private static final double PENALTY = 0.1;

    private final double[] mean;
    private final double[] scale;
    private final double[] weights;

    private LogisticRegression(double[] mean, double[] scale, double[] weights) {
        this.mean = mean;
        this.scale = scale;
        this.weights = weights;
    }

    /**
     * @param rows {@code [n, d]}
     * @param positive whether row i is of the positive class; some must be and some not
     */
    static LogisticRegression fit(double[][] rows, boolean[] positive) {
        double[] mean = Rows.mean(rows);
        double[] scale = new double[mean.length];
        for (double[] row : rows) {
            for (int dimension = 0; dimension < scale.length; dimension++) {
                double centred = row[dimension] - mean[dimension];
                scale[dimension] += centred * centred / rows.length;
            }
        }
        Arrays.setAll(scale, dimension -> scale[dimension] > 0 ? 1 / Math.sqrt(scale[dimension]) : 0);
        // The last weight is the intercept, its feature the constant 1.
        LogisticRegression model = new LogisticRegression(mean, scale, new double[mean.length + 1]);
        double[][] features = Arrays.stream(rows).map(model::standardised).toArray(double[][]::new);
        model.descend(features, positive);
        return model;
    }

    /** Log-odds of the positive class. */
    double score(double[] row) {
        return Rows.dot(standardised(row), weights);
    }

    private void descend(double[][] features, boolean[] positive) {
        double[] balance = balance(positive);
        double length = 1 / (curvature(features, balance) + PENALTY);
        double[] ahead = weights.clone();
        for (int step = 0; step < STEPS; step++) {
            double[] gradient = gradient(features, positive, balance, ahead);
            double momentum = step / (step + 3.0);
            for (int i = 0; i < weights.length; i++) {
                double next = ahead[i] - length * gradient[i];
                ahead[i] = next + momentum * (next - weights[i]);
                weights[i] = next;
            }
        }
    }

    private static double[] gradient(double[][] features, boolean[] positive, double[] balance, double[] at) {
        double[] gradient = new double[at.length];
        for (int row = 0; row < features.length; row++) {
            double probability = 1 / (1 + StrictMath.exp(-Rows.dot(features[row], at)));
            double error = balance[row] * (probability - (positive[row] ? 1 : 0));
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] += error * features[row][i];
            }
        }
        for (int i = 0; i < gradient.length - 1; i++) {
            gradient[i] += PENALTY * at[i];
        }
        return gradient;
    }

    /** A quarter of the largest eigenvalue of the weighted second moments, by power iteration, with a margin. */
    private static double curvature(double[][] features, double[] balance) {
        double[] direction = new double[features[0].length];
        Arrays.fill(direction, 1 / Math.sqrt(direction.length));
        double eigenvalue = 1;
        for (int round = 0; round < 10; round++) {
            double[] next = new double[direction.length];
            for (int row = 0; row < features.length; row++) {
                double factor = balance[row] * Rows.dot(features[row], direction);
                for (int i = 0; i < next.length; i++) {
                    next[i] += factor * features[row][i];
                }
            }
            double norm = Math.sqrt(Rows.dot(next, next));
            eigenvalue = norm;
            Arrays.setAll(direction, i -> next[i] / norm);
        }
        return 0.25 * 1.5 * Math.max(1, eigenvalue);
    }

    private static double[] balance(boolean[] positive) {
        int positives = 0;
        for (boolean value : positive) {
            positives += value ? 1 : 0;
        }
        double[] balance = new double[positive.length];
        for (int row = 0; row < balance.length; row++) {
            balance[row] = 0.5 / (positive[row] ? positives : positive.length - positives);
        }
        return balance;
    }

    private double[] standardised(double[] row) {
        double[] features = new double[row.length + 1];
        for (int dimension = 0; dimension < row.length; dimension++) {
            features[dimension] = (row[dimension] - mean[dimension]) * scale[dimension];
        }
        features[row.length] = 1;
        return features;
    }
}
