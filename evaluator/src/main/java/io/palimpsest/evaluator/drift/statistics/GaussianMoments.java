package io.palimpsest.evaluator.drift.statistics;

import java.util.Arrays;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.SingularValueDecomposition;

/** Mean and covariance of a set of vectors, and the Frechet distance between two such sets. Immutable. */
public final class GaussianMoments {
    private final double[] mean;
    private final double[][] covariance;
    private final RealMatrix root;

    private GaussianMoments(double[] mean, double[][] covariance) {
        this.mean = mean;
        this.covariance = covariance;
        this.root = squareRoot(covariance);
    }

    /** Moments of vectors {@code [n, d]}, covariance with divisor n - 1. */
    public static GaussianMoments of(double[][] rows) {
        double[] mean = Rows.mean(rows);
        return new GaussianMoments(mean, Rows.covariance(rows, mean));
    }

    /** The trace of the covariance: the total variance. */
    public double totalVariance() {
        double trace = 0;
        for (int dimension = 0; dimension < mean.length; dimension++) {
            trace += covariance[dimension][dimension];
        }
        return trace;
    }

    /**
     * The squared Frechet distance of the two normal distributions with these moments (the form of FID), from 0 up, in squared units of
     * the vectors: {@code |m - m'|^2 + tr(C + C' - 2 (C C')^(1/2))}. Few rows per dimension make it too large, so compare values of
     * windows of one size.
     */
    public double frechetDistance(GaussianMoments other) {
        // The trace of (C C')^(1/2) is the sum of the singular values of C^(1/2) C'^(1/2).
        RealMatrix product = root.multiply(other.root);
        double trace = Arrays.stream(new SingularValueDecomposition(product).getSingularValues())
                .sum();
        double distance = Rows.squaredDistance(mean, other.mean) + totalVariance() + other.totalVariance() - 2 * trace;
        return Math.max(0, distance);
    }

    /** A covariance is its own singular value decomposition, which exists however few different rows there were. */
    private static RealMatrix squareRoot(double[][] covariance) {
        SingularValueDecomposition decomposition =
                new SingularValueDecomposition(new Array2DRowRealMatrix(covariance, false));
        double[] values = decomposition.getSingularValues();
        RealMatrix scaled = decomposition.getV().copy();
        for (int column = 0; column < values.length; column++) {
            scaled.setColumnVector(column, scaled.getColumnVector(column).mapMultiply(Math.sqrt(values[column])));
        }
        return scaled.multiplyTransposed(decomposition.getV());
    }
}
