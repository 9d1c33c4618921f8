package io.palimpsest.evaluator.drift.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Distance and p-values of the golden samples are those of {@code scipy.stats.ks_2samp}. */
class KolmogorovSmirnovTest {

    @Test
    void distanceAndExactProbabilityAreTheReferences() {
        KolmogorovSmirnov comparison = KolmogorovSmirnov.of(GoldenSamples.a(), GoldenSamples.b());
        assertThat(comparison.distance()).isCloseTo(0.34, within(1e-14));
        assertThat(comparison.pValue()).isCloseTo(0.005841778142694731, within(1e-14));
    }

    @Test
    void probabilityOfLargeSamplesIsThatOfOneSampleOfTheirHarmonicSize() {
        // method="asymp" of scipy counts both sides exactly; twice one side is above it by exp(-8 * 0.34^2 * 25).
        assertThat(KolmogorovSmirnov.limitPValue(0.34, 50, 50)).isCloseTo(0.00440826609811229, within(1e-9));
    }

    @Test
    void equalSamplesAreNotApartAndSeparateOnesEntirely() {
        assertThat(KolmogorovSmirnov.of(GoldenSamples.a(), GoldenSamples.a())).isEqualTo(new KolmogorovSmirnov(0, 1));
        assertThat(KolmogorovSmirnov.of(new double[] {1, 2, 2}, new double[] {3, 4})
                        .distance())
                .isEqualTo(1);
        assertThat(KolmogorovSmirnov.limitPValue(0, 1000, 1000)).isEqualTo(1);
        assertThat(KolmogorovSmirnov.limitPValue(1, 1000, 1000)).isZero();
    }

    @Test
    void tiesAreSteppedOverTogether() {
        // F jumps to 2/3 and G to 1/2 at the shared value 1.
        assertThat(KolmogorovSmirnov.of(new double[] {1, 1, 5}, new double[] {1, 6})
                        .distance())
                .isCloseTo(0.5, within(1e-15));
    }

    @Test
    void anEmptySideIsRefused() {
        assertThatThrownBy(() -> KolmogorovSmirnov.of(new double[0], new double[3]))
                .hasMessageContaining("0 and 3");
    }
}
