package io.palimpsest.evaluator.drift;

import io.palimpsest.evaluator.drift.statistics.DomainClassifier;
import io.palimpsest.evaluator.drift.statistics.GaussianKernel;
import io.palimpsest.evaluator.drift.statistics.PrincipalComponents;
import io.palimpsest.evaluator.metrics.FeatureMatrix;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What windows of feature vectors are compared with: all reference windows together. Principal components and the kernel's width (the
 * median distance) are those of the reference and stay. Each reference window is also compared with all the others, the way a new window
 * is compared with all; from these values come the levels of the alarm. Immutable, a pure function of windows and options; fitting costs
 * about (rows of the reference)^2 * width multiplications, measuring a window costs one window's share of it.
 */
public final class DriftReference {
    private final DriftOptions options;
    private final int width;
    private final WindowComparison comparison;
    private final Map<DriftStatistic, AlarmBand> bands = new EnumMap<>(DriftStatistic.class);

    /**
     * @param windows feature vectors of one encoder, {@code [n, d]} each with n at least the options' rows
     */
    public DriftReference(List<FeatureMatrix> windows, DriftOptions options) {
        if (windows.size() < 3) {
            throw new IllegalArgumentException("a reference needs at least 3 windows but has " + windows.size());
        }
        this.options = options;
        this.width = windows.get(0).width();
        List<double[][]> rows = windows.stream().map(this::chosen).toList();
        double[][] all = joined(rows, -1);
        PrincipalComponents components = PrincipalComponents.fit(all, options.components());
        GaussianKernel kernel = GaussianKernel.ofMedianDistance(all);
        double[][] sums = kernelSums(rows, kernel);
        this.comparison = comparison(rows, -1, components, kernel, sums);
        List<DriftStatistics> own = new ArrayList<>();
        for (int left = 0; left < rows.size(); left++) {
            own.add(comparison(rows, left, components, kernel, sums).with(rows.get(left)));
        }
        for (DriftStatistic statistic : DriftStatistic.values()) {
            double[] values =
                    own.stream().mapToDouble(window -> window.value(statistic)).toArray();
            double minimum = options.minimums().of(statistic, comparison.totalVariance());
            bands.put(statistic, AlarmBand.of(values, options.rule(), minimum));
        }
    }

    /** The distances of a window {@code [n, d]} from the reference. */
    public DriftStatistics measure(FeatureMatrix window) {
        return comparison.with(chosen(window));
    }

    /**
     * How well a linear classifier tells the window from the reference: {@link DomainClassifier}. For a closer look at a window that
     * raised, as it costs hundreds of times what {@link #measure} does.
     */
    public double separability(FeatureMatrix window) {
        return DomainClassifier.areaUnderCurve(comparison.rows(), chosen(window));
    }

    /** The levels of the alarm on one statistic. */
    public AlarmBand band(DriftStatistic statistic) {
        return bands.get(statistic);
    }

    private double[][] chosen(FeatureMatrix window) {
        if (window.width() != width) {
            throw new IllegalArgumentException("a window of width " + window.width()
                    + " cannot be compared with a reference of width " + width + "; is it of the same encoder?");
        }
        return WindowRows.of(WindowRows.choose(window, options.rows()));
    }

    private WindowComparison comparison(
            List<double[][]> rows, int left, PrincipalComponents components, GaussianKernel kernel, double[][] sums) {
        double[][] joined = joined(rows, left);
        double sum = 0;
        for (int i = 0; i < sums.length; i++) {
            for (int j = 0; j < sums.length; j++) {
                sum += i == left || j == left ? 0 : sums[i][j];
            }
        }
        return new WindowComparison(
                joined,
                components,
                kernel,
                GaussianKernel.meanWithin(sum, joined.length),
                options.minimums().ksDistance());
    }

    /** Sums of the kernel between every two windows, so that leaving one out costs nothing. */
    private static double[][] kernelSums(List<double[][]> rows, GaussianKernel kernel) {
        double[][] sums = new double[rows.size()][rows.size()];
        for (int i = 0; i < sums.length; i++) {
            sums[i][i] = kernel.sumWithin(rows.get(i));
            for (int j = 0; j < i; j++) {
                sums[i][j] = kernel.sumBetween(rows.get(i), rows.get(j));
                sums[j][i] = sums[i][j];
            }
        }
        return sums;
    }

    private static double[][] joined(List<double[][]> windows, int left) {
        List<double[]> joined = new ArrayList<>();
        for (int window = 0; window < windows.size(); window++) {
            if (window != left) {
                joined.addAll(List.of(windows.get(window)));
            }
        }
        return joined.toArray(double[][]::new);
    }
}
