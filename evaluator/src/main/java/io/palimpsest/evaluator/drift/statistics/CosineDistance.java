package io.palimpsest.evaluator.drift.statistics;

/** Cosine distance {@code 1 - u.v / (|u| |v|)}: 0 for one direction, 1 for a right angle, 2 for opposite directions. */
public final class CosineDistance {
    private CosineDistance() {}

    /** Of two vectors such as the centroids of two windows. Two zero vectors are 0 apart, a zero vector is 1 from any other. */
    public static double between(double[] first, double[] second) {
        double norms = Math.sqrt(Rows.dot(first, first)) * Math.sqrt(Rows.dot(second, second));
        if (norms == 0) {
            return Rows.squaredDistance(first, second) == 0 ? 0 : 1;
        }
        return Math.max(0, 1 - Rows.dot(first, second) / norms);
    }
}
