package io.palimpsest.evaluator.drift;

import io.palimpsest.evaluator.drift.statistics.CosineDistance;
import io.palimpsest.evaluator.drift.statistics.GaussianKernel;
import io.palimpsest.evaluator.drift.statistics.GaussianMoments;
import io.palimpsest.evaluator.drift.statistics.KolmogorovSmirnov;
import io.palimpsest.evaluator.drift.statistics.PrincipalComponents;
import io.palimpsest.evaluator.drift.statistics.Rows;

/** One side of a comparison, prepared once: the rows {@code [n, d]} that windows are compared with. Immutable. */
final class WindowComparison {
    private static final double SIGNIFICANCE = 0.05;

    private final double[][] rows;
    private final PrincipalComponents components;
    private final GaussianKernel kernel;
    private final double ksDistance;
    private final double kernelWithin;
    private final double[] mean;
    private final GaussianMoments moments;
    private final double[][] sortedColumns;

    /**
     * @param kernelWithin mean of the kernel over pairs of different rows
     * @param ksDistance least Kolmogorov-Smirnov distance of a changed dimension
     */
    WindowComparison(
            double[][] rows,
            PrincipalComponents components,
            GaussianKernel kernel,
            double kernelWithin,
            double ksDistance) {
        this.rows = rows;
        this.components = components;
        this.kernel = kernel;
        this.kernelWithin = kernelWithin;
        this.ksDistance = ksDistance;
        this.mean = Rows.mean(rows);
        this.moments = GaussianMoments.of(components.project(rows));
        this.sortedColumns = Rows.sortedColumns(rows);
    }

    DriftStatistics with(double[][] window) {
        return new DriftStatistics(
                CosineDistance.between(mean, Rows.mean(window)),
                moments.frechetDistance(GaussianMoments.of(components.project(window))),
                changedDimensions(Rows.sortedColumns(window)),
                kernelWithin
                        + GaussianKernel.meanWithin(kernel.sumWithin(window), window.length)
                        - 2 * kernel.sumBetween(rows, window) / ((double) rows.length * window.length));
    }

    double[][] rows() {
        return rows;
    }

    double totalVariance() {
        return moments.totalVariance();
    }

    private double changedDimensions(double[][] columns) {
        int changed = 0;
        for (int dimension = 0; dimension < columns.length; dimension++) {
            KolmogorovSmirnov comparison = KolmogorovSmirnov.ofSorted(sortedColumns[dimension], columns[dimension]);
            if (comparison.distance() >= ksDistance && comparison.pValue() <= SIGNIFICANCE / columns.length) {
                changed++;
            }
        }
        return (double) changed / columns.length;
    }
}
