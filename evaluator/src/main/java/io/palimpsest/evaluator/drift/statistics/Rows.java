package io.palimpsest.evaluator.drift.statistics;

import java.util.Arrays;

/** Sums over vectors kept as rows {@code [n, d]}, always in the same order. */
public final class Rows {
    private Rows() {}

    /** Mean of every column. */
    public static double[] mean(double[][] rows) {
        double[] mean = new double[rows[0].length];
        for (double[] row : rows) {
            for (int dimension = 0; dimension < mean.length; dimension++) {
                mean[dimension] += row[dimension];
            }
        }
        for (int dimension = 0; dimension < mean.length; dimension++) {
            mean[dimension] /= rows.length;
        }
        return mean;
    }

    /** Covariance with divisor n - 1, {@code [d, d]}; all zero for a single row. */
    public static double[][] covariance(double[][] rows, double[] mean) {
        int width = mean.length;
        double[][] covariance = new double[width][width];
        double[] centred = new double[width];
        for (double[] row : rows) {
            for (int i = 0; i < width; i++) {
                centred[i] = row[i] - mean[i];
            }
            for (int i = 0; i < width; i++) {
                double factor = centred[i];
                double[] target = covariance[i];
                for (int j = 0; j <= i; j++) {
                    target[j] += factor * centred[j];
                }
            }
        }
        double divisor = Math.max(1, rows.length - 1);
        for (int i = 0; i < width; i++) {
            for (int j = 0; j <= i; j++) {
                covariance[i][j] /= divisor;
                covariance[j][i] = covariance[i][j];
            }
        }
        return covariance;
    }

    /** The columns, each in ascending order: {@code [d, n]}. */
    public static double[][] sortedColumns(double[][] rows) {
        double[][] columns = new double[rows[0].length][rows.length];
        for (int item = 0; item < rows.length; item++) {
            for (int dimension = 0; dimension < columns.length; dimension++) {
                columns[dimension][item] = rows[item][dimension];
            }
        }
        for (double[] column : columns) {
            Arrays.sort(column);
        }
        return columns;
    }

    static double dot(double[] first, double[] second) {
        double sum = 0;
        for (int i = 0; i < first.length; i++) {
            sum += first[i] * second[i];
        }
        return sum;
    }

    static double squaredDistance(double[] first, double[] second) {
        double sum = 0;
        for (int i = 0; i < first.length; i++) {
            double difference = first[i] - second[i];
            sum += difference * difference;
        }
        return sum;
    }
}
