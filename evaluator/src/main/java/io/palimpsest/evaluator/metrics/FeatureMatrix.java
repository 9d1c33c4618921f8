package io.palimpsest.evaluator.metrics;

import java.util.Arrays;
import java.util.List;

/**
 * Feature vectors of one gallery, one row per item: {@code [n, width]}. Immutable, usable from any thread; the array given is
 * kept, so the caller must not change it afterwards.
 */
public final class FeatureMatrix {
    private final int count;
    private final int width;
    private final float[] values;
    private final float[] columns;

    /**
     * @param count number of rows n
     * @param width length of each vector
     * @param values {@code n * width} values, row after row
     */
    public FeatureMatrix(int count, int width, float[] values) {
        if (count < 0 || width < 1 || values.length != (long) count * width) {
            throw new IllegalArgumentException("features of " + count + " items of width " + width + " need "
                    + (long) count * width + " values but there are " + values.length);
        }
        this.count = count;
        this.width = width;
        this.values = values;
        this.columns = transposed(count, width, values);
    }

    /** Joins galleries of the same width in the order given. */
    public static FeatureMatrix concatenate(List<FeatureMatrix> parts) {
        int width = parts.get(0).width;
        int count = parts.stream().mapToInt(FeatureMatrix::count).sum();
        float[] joined = new float[count * width];
        int position = 0;
        for (FeatureMatrix part : parts) {
            if (part.width != width) {
                throw new IllegalArgumentException("cannot join features of width " + width + " and " + part.width);
            }
            System.arraycopy(part.values, 0, joined, position, part.values.length);
            position += part.values.length;
        }
        return new FeatureMatrix(count, width, joined);
    }

    /** Number of items. */
    public int count() {
        return count;
    }

    /** Length of each vector. */
    public int width() {
        return width;
    }

    /** A copy of the values, row after row. */
    public float[] values() {
        return values.clone();
    }

    /** A copy of one row, widened to double. */
    public double[] row(int item) {
        double[] row = new double[width];
        for (int dimension = 0; dimension < width; dimension++) {
            row[dimension] = values[item * width + dimension];
        }
        return row;
    }

    /** Dot products of row {@code query} of {@code queries} with every row of this gallery: {@code [n]}. */
    public float[] scores(FeatureMatrix queries, int query) {
        if (queries.width != width) {
            throw new IllegalArgumentException(
                    "queries of width " + queries.width + " cannot be scored against a gallery of width " + width);
        }
        float[] scores = new float[count];
        // The gallery is walked by column, so that the inner loop is one the virtual machine vectorises; every score is
        // summed in the same order in every run.
        for (int dimension = 0; dimension < width; dimension++) {
            float factor = queries.values[query * width + dimension];
            int offset = dimension * count;
            for (int item = 0; item < count; item++) {
                scores[item] += factor * columns[offset + item];
            }
        }
        return scores;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FeatureMatrix matrix
                && count == matrix.count
                && width == matrix.width
                && Arrays.equals(values, matrix.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    private static float[] transposed(int count, int width, float[] values) {
        float[] columns = new float[values.length];
        for (int item = 0; item < count; item++) {
            for (int dimension = 0; dimension < width; dimension++) {
                columns[dimension * count + item] = values[item * width + dimension];
            }
        }
        return columns;
    }
}
