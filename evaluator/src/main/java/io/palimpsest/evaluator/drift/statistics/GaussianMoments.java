package io.palimpsest.evaluator.drift.statistics;

import java.util.Arrays;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.RealMatrix;

/** Mean and covariance of a set of vectors, and the Frechet distance between two such sets. Immutable. */
public final class GaussianMoments {
    private final double[] mean;
    private final double[][] covariance;

    private GaussianMoments(double[] mean, double[][] covariance) {
        this.mean = mean;
        this.covariance = covariance;
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
        // (C C')^(1/2) has the eigenvalues of the symmetric (C^(1/2) C' C^(1/2))^(1/2).
        RealMatrix root = squareRoot(covariance);
        RealMatrix product = root.multiply(matrix(other.covariance)).multiply(root);
        // Rounding leaves the product a little unsymmetric, which the decomposition refuses.
        RealMatrix symmetric = product.add(product.transpose()).scalarMultiply(0.5);
        double trace = Arrays.stream(eigen(symmetric).getEigenvalues())
                .map(value -> Math.sqrt(Math.max(0, value)))
                .sum();
        double distance = Rows.squaredDistance(mean, other.mean) + totalVariance() + other.totalVariance() - 2 * trace;
        return Math.max(0, distance);
    }

    private static RealMatrix squareRoot(double[][] covariance) {
        EigenDecompositionSymmetric decomposition = eigen(matrix(covariance));
        RealMatrix scaled = decomposition.getV().copy();
        for (int column = 0; column < covariance.length; column++) {
            double factor = Math.sqrt(Math.max(0, decomposition.getEigenvalue(column)));
            scaled.setColumnVector(column, scaled.getColumnVector(column).mapMultiply(factor));
        }
        return scaled.multiplyTransposed(decomposition.getV());
    }

    private static EigenDecompositionSymmetric eigen(RealMatrix symmetric) {
        return new EigenDecompositionSymmetric(symmetric);
    }

    private static RealMatrix matrix(double[][] values) {
        return new Array2DRowRealMatrix(values, false);
    }
}
