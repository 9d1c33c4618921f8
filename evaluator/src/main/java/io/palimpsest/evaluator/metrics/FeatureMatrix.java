package io.palimpsest.evaluator.metrics;

import java.util.Arrays;
import java.util.List;

/**
 * Feature vectors of one gallery, one row per item: {@code [n, width]}. Immutable, usable from any thread; the array given is
 * kept, so the caller must not change it afterwards.
 */
public final class FeatureMatrix {
    /** Queries that are scored together: each part of the gallery is read once for all of them. */
    private static final int QUERIES_AT_ONCE = 16;

    /** Items of a part, so that it stays in a core's cache: 0.5 MiB of vectors of width 64. */
    private static final int ITEMS_AT_ONCE = 2048;

    private static final int DIMENSIONS_AT_ONCE = 4;

    /** Takes what one query has scored. */
    @FunctionalInterface
    public interface ScoredQuery {
        /**
         * @param query number of the query
         * @param scores its dot product with every row of the gallery; overwritten afterwards
         */
        void accept(int query, float[] scores);
    }

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
        float[][] scores = new float[1][count];
        score(queries, query, 1, scores);
        return scores[0];
    }

    /** Hands out the scores of every query in order, the same as {@link #scores} gives, several times faster for large galleries. */
    public void scoreAll(FeatureMatrix queries, ScoredQuery use) {
        float[][] scores = new float[Math.min(QUERIES_AT_ONCE, queries.count)][count];
        for (int first = 0; first < queries.count; first += QUERIES_AT_ONCE) {
            int together = Math.min(QUERIES_AT_ONCE, queries.count - first);
            score(queries, first, together, scores);
            for (int query = 0; query < together; query++) {
                use.accept(first + query, scores[query]);
            }
        }
    }

    /** Dot product of each row with the same row of {@code others}, bit for bit what {@link #scores} gives: {@code [n]}. */
    float[] rowScores(FeatureMatrix others) {
        float[] scores = new float[count];
        for (int item = 0; item < count; item++) {
            for (int at = item * width; at < (item + 1) * width; at++) {
                scores[item] += others.values[at] * values[at];
            }
        }
        return scores;
    }

    private void score(FeatureMatrix queries, int first, int together, float[][] scores) {
        if (queries.width != width) {
            throw new IllegalArgumentException(
                    "queries of width " + queries.width + " cannot be scored against a gallery of width " + width);
        }
        for (int from = 0; from < count; from += ITEMS_AT_ONCE) {
            int to = Math.min(from + ITEMS_AT_ONCE, count);
            int query = 0;
            for (; query + 2 <= together; query += 2) {
                Arrays.fill(scores[query], from, to, 0);
                Arrays.fill(scores[query + 1], from, to, 0);
                score(queries.values, (first + query) * width, from, to, scores[query], scores[query + 1]);
            }
            if (query < together) {
                Arrays.fill(scores[query], from, to, 0);
                score(queries.values, (first + query) * width, from, to, scores[query]);
            }
        }
    }

    /**
     * The gallery is walked by column, so that the inner loops are ones the virtual machine vectorises; every score is summed in the same
     * order in every run, dimension by dimension.
     */
    private void score(float[] vectors, int vector, int from, int to, float[] scores) {
        int dimension = 0;
        for (; dimension + DIMENSIONS_AT_ONCE <= width; dimension += DIMENSIONS_AT_ONCE) {
            float first = vectors[vector + dimension];
            float second = vectors[vector + dimension + 1];
            float third = vectors[vector + dimension + 2];
            float fourth = vectors[vector + dimension + 3];
            int one = dimension * count;
            int two = one + count;
            int three = two + count;
            int four = three + count;
            for (int item = from; item < to; item++) {
                scores[item] = scores[item]
                        + first * columns[one + item]
                        + second * columns[two + item]
                        + third * columns[three + item]
                        + fourth * columns[four + item];
            }
        }
        for (; dimension < width; dimension++) {
            float factor = vectors[vector + dimension];
            int offset = dimension * count;
            for (int item = from; item < to; item++) {
                scores[item] += factor * columns[offset + item];
            }
        }
    }

    /** The same for two queries next to each other, so that each value of the gallery is fetched once for both. */
    private void score(float[] vectors, int vector, int from, int to, float[] scores, float[] others) {
        int dimension = 0;
        for (; dimension + DIMENSIONS_AT_ONCE <= width; dimension += DIMENSIONS_AT_ONCE) {
            float first = vectors[vector + dimension];
            float second = vectors[vector + dimension + 1];
            float third = vectors[vector + dimension + 2];
            float fourth = vectors[vector + dimension + 3];
            float otherFirst = vectors[vector + width + dimension];
            float otherSecond = vectors[vector + width + dimension + 1];
            float otherThird = vectors[vector + width + dimension + 2];
            float otherFourth = vectors[vector + width + dimension + 3];
            int one = dimension * count;
            int two = one + count;
            int three = two + count;
            int four = three + count;
            for (int item = from; item < to; item++) {
                float oneValue = columns[one + item];
                float twoValue = columns[two + item];
                float threeValue = columns[three + item];
                float fourValue = columns[four + item];
                scores[item] =
                        scores[item] + first * oneValue + second * twoValue + third * threeValue + fourth * fourValue;
                others[item] = others[item]
                        + otherFirst * oneValue
                        + otherSecond * twoValue
                        + otherThird * threeValue
                        + otherFourth * fourValue;
            }
        }
        for (; dimension < width; dimension++) {
            float factor = vectors[vector + dimension];
            float otherFactor = vectors[vector + width + dimension];
            int offset = dimension * count;
            for (int item = from; item < to; item++) {
                scores[item] += factor * columns[offset + item];
                others[item] += otherFactor * columns[offset + item];
            }
        }
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
