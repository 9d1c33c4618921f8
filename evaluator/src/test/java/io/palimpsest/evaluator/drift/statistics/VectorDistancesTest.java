package io.palimpsest.evaluator.drift.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.palimpsest.model.CounterRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Distances of the golden two-dimensional samples, computed with numpy and scipy; kernel values are from Frouros' test suite. */
class VectorDistancesTest {
    private final double[][] p = GoldenSamples.p();
    private final double[][] q = GoldenSamples.q();

    @Test
    void momentsAreThoseOfTheSamples() {
        double[] mean = Rows.mean(p);
        assertThat(mean).containsExactly(new double[] {0.4946967693728455, 0.4913780286484505}, within(1e-14));
        assertThat(Rows.mean(q)).containsExactly(new double[] {0.7660563193686417, 0.407936418857805}, within(1e-14));
        double[][] covariance = Rows.covariance(p, mean);
        assertThat(covariance[0])
                .containsExactly(new double[] {0.08327046673088079, 0.0016101136909913124}, within(1e-14));
        assertThat(covariance[1])
                .containsExactly(new double[] {0.0016101136909913124, 0.08138969332020748}, within(1e-14));
    }

    @Test
    void centroidCosineDistance() {
        assertThat(CosineDistance.between(Rows.mean(p), Rows.mean(q))).isCloseTo(0.042535332440408635, within(1e-14));
        assertThat(CosineDistance.between(new double[] {1, 0}, new double[] {-2, 0}))
                .isEqualTo(2);
        assertThat(CosineDistance.between(new double[2], new double[] {1, 0})).isEqualTo(1);
        assertThat(CosineDistance.between(new double[2], new double[2])).isZero();
    }

    @Test
    void frechetDistanceIsTheSquareWithUnbiasedCovariances() {
        GaussianMoments first = GaussianMoments.of(p);
        assertThat(first.frechetDistance(GaussianMoments.of(q))).isCloseTo(0.0829491626674202, within(1e-14));
        assertThat(first.frechetDistance(first)).isCloseTo(0, within(1e-14));
    }

    @Test
    void frechetDistanceAlongAllComponentsIsThatOfTheVectors() {
        PrincipalComponents components = PrincipalComponents.fit(p, 32);
        assertThat(GaussianMoments.of(components.project(p)).frechetDistance(GaussianMoments.of(components.project(q))))
                .isCloseTo(0.0829491626674202, within(1e-13));
    }

    @Test
    void frechetDistanceOfOneSampleIsZeroInManyDimensions() {
        CounterRandom random = new CounterRandom(1, "moments");
        double[][] rows = new double[60][48];
        for (double[] row : rows) {
            Arrays.setAll(row, dimension -> random.nextGaussian() * Math.exp(-dimension / 4.0));
        }
        GaussianMoments moments = GaussianMoments.of(rows);
        double[][] doubled = Arrays.stream(rows)
                .map(row -> Arrays.stream(row).map(value -> 2 * value).toArray())
                .toArray(double[][]::new);
        assertThat(moments.frechetDistance(moments)).isCloseTo(0, within(1e-6));
        // With C' = 4 C the traces are (1 + 4 - 2 * 2) tr C; the means differ by the mean itself.
        double mean = Arrays.stream(Rows.mean(rows)).map(value -> value * value).sum();
        assertThat(moments.frechetDistance(GaussianMoments.of(doubled)))
                .isCloseTo(moments.totalVariance() + mean, within(1e-6));
    }

    @Test
    void frechetDistanceOfCollapsedFeaturesIsThatOfTheirMeans() {
        double[][] ones = {{1, 1}, {1, 1}, {1, 1}};
        double[][] zeros = new double[3][2];
        assertThat(GaussianMoments.of(ones).frechetDistance(GaussianMoments.of(zeros)))
                .isCloseTo(2, within(1e-15));
        assertThat(PrincipalComponents.fit(ones, 1).project(zeros)).hasDimensions(3, 1);
    }

    @Test
    void componentsComeInTheOrderOfTheirVariance() {
        double[][] rows = {{0, 10, 0}, {1, -10, 0.1}, {-1, 10, 0}, {0, -10, -0.1}};
        double[][] projected = PrincipalComponents.fit(rows, 2).project(rows);
        assertThat(Math.abs(projected[0][0])).isCloseTo(10, within(0.1));
        assertThat(Math.abs(projected[1][1])).isCloseTo(1, within(0.6));
    }

    @Test
    void kernelIsScaledByTwiceTheSquaredWidth() {
        double[] first = {1, 2, 3};
        double[] second = {4, 5, 6};
        assertThat(new GaussianKernel(.5).value(first, second)).isCloseTo(3.53262857e-24, within(1e-32));
        assertThat(new GaussianKernel(1).value(first, second)).isCloseTo(1.37095909e-06, within(1e-14));
        assertThat(new GaussianKernel(2).value(first, second)).isCloseTo(0.03421812, within(1e-8));
        assertThatThrownBy(() -> new GaussianKernel(0)).hasMessageContaining("must be > 0 but was 0.0");
    }

    @Test
    void squaredDiscrepancyIsTheUnbiasedOne() {
        assertThat(new GaussianKernel(.5).squaredDiscrepancy(p, q)).isCloseTo(0.0900064179134934, within(1e-14));
    }

    @Test
    void medianHeuristicCountsEveryPairOfThePooledSampleOnce() {
        double[][] pooled = new double[80][];
        System.arraycopy(p, 0, pooled, 0, 40);
        System.arraycopy(q, 0, pooled, 40, 40);
        assertThat(GaussianKernel.ofMedianDistance(pooled).sigma()).isCloseTo(0.5056724966940092, within(1e-14));
        assertThat(GaussianKernel.ofMedianDistance(new double[4][2])).isEqualTo(new GaussianKernel(1));
    }
}
