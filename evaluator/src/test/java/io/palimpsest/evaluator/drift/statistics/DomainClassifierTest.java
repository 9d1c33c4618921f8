package io.palimpsest.evaluator.drift.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.model.CounterRandom;
import org.junit.jupiter.api.Test;

class DomainClassifierTest {

    @Test
    void samplesOfOneDistributionCannotBeTold() {
        assertThat(DomainClassifier.areaUnderCurve(sample(1, 800, 0), sample(2, 200, 0)))
                .isBetween(0.42, 0.58);
    }

    @Test
    void aShiftOfOneDimensionIsTold() {
        // One deviation apart in one of 32 dimensions: at best Phi(1 / sqrt(2)) = 0.76.
        assertThat(DomainClassifier.areaUnderCurve(sample(1, 800, 1), sample(2, 200, 0)))
                .isBetween(0.66, 0.8);
    }

    @Test
    void distantSamplesAreToldEntirely() {
        assertThat(DomainClassifier.areaUnderCurve(sample(1, 100, 20), sample(2, 30, 0)))
                .isGreaterThan(0.999);
    }

    @Test
    void constantFeaturesTellNothing() {
        assertThat(DomainClassifier.areaUnderCurve(new double[10][3], new double[10][3]))
                .isEqualTo(0.5);
    }

    @Test
    void aHandfulOfRowsIsRefused() {
        assertThatThrownBy(() -> DomainClassifier.areaUnderCurve(sample(1, 10, 0), sample(2, 4, 0)))
                .hasMessageContaining("at least 5 rows of each but has 4 and 10");
    }

    private static double[][] sample(long seed, int count, double shift) {
        CounterRandom random = new CounterRandom(seed, "sample");
        double[][] rows = new double[count][32];
        for (double[] row : rows) {
            for (int dimension = 0; dimension < row.length; dimension++) {
                row[dimension] = random.nextGaussian();
            }
            row[7] += shift;
        }
        return rows;
    }
}
