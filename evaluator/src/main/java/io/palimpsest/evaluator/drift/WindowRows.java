package io.palimpsest.evaluator.drift;

import io.palimpsest.evaluator.metrics.FeatureMatrix;
import io.palimpsest.model.CounterRandom;
import java.util.Arrays;

/** Which rows of a window are looked at: a choice that depends on nothing but the two numbers of rows. */
final class WindowRows {
    private WindowRows() {}

    /** The window itself, or {@code rows} of its rows in their order. */
    static FeatureMatrix choose(FeatureMatrix window, int rows) {
        if (window.count() < rows) {
            throw new IllegalArgumentException(
                    "a window needs at least " + rows + " feature vectors but has " + window.count());
        }
        int[] chosen = Arrays.copyOf(new CounterRandom(0, "drift-rows", rows).permutation(window.count()), rows);
        Arrays.sort(chosen);
        float[] values = new float[rows * window.width()];
        for (int item = 0; item < rows; item++) {
            double[] row = window.row(chosen[item]);
            for (int dimension = 0; dimension < row.length; dimension++) {
                values[item * row.length + dimension] = finite(row[dimension], chosen[item]);
            }
        }
        return new FeatureMatrix(rows, window.width(), values);
    }

    static double[][] of(FeatureMatrix window) {
        double[][] rows = new double[window.count()][];
        Arrays.setAll(rows, window::row);
        return rows;
    }

    private static float finite(double value, int row) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    "feature vector " + row + " of a window contains " + value + "; drift is measured on numbers only");
        }
        return (float) value;
    }
}
