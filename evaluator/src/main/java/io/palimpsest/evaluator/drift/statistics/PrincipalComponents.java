package io.palimpsest.evaluator.drift.statistics;

import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.SingularValueDecomposition;

/** The directions of largest variance of a set of vectors, to look at other vectors in few dimensions. Immutable. */
public final class PrincipalComponents {
    private final double[] mean;
    private final double[][] directions;

    private PrincipalComponents(double[] mean, double[][] directions) {
        this.mean = mean;
        this.directions = directions;
    }

    /**
     * The directions of a set of vectors.
     *
     * @param rows vectors {@code [n, d]}
     * @param count directions wanted, at least 1; there are at most d
     */
    public static PrincipalComponents fit(double[][] rows, int count) {
        double[] mean = Rows.mean(rows);
        // An eigenvalue decomposition need not converge where there are fewer different rows than dimensions; for a
        // covariance the singular value decomposition is the same.
        RealMatrix vectors =
                new SingularValueDecomposition(new Array2DRowRealMatrix(Rows.covariance(rows, mean), false)).getV();
        double[][] directions = new double[Math.min(count, mean.length)][];
        for (int component = 0; component < directions.length; component++) {
            // Singular values come in descending order.
            directions[component] = vectors.getColumn(component);
        }
        return new PrincipalComponents(mean, directions);
    }

    /** Coordinates along the directions, largest variance first: {@code [n, count]}. */
    public double[][] project(double[][] rows) {
        double[][] projected = new double[rows.length][directions.length];
        double[] centred = new double[mean.length];
        for (int item = 0; item < rows.length; item++) {
            for (int dimension = 0; dimension < centred.length; dimension++) {
                centred[dimension] = rows[item][dimension] - mean[dimension];
            }
            for (int component = 0; component < directions.length; component++) {
                projected[item][component] = Rows.dot(centred, directions[component]);
            }
        }
        return projected;
    }
}
