package io.palimpsest.evaluator.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrequentialMeanTest {

    /** Published by Frouros for the errors 0, 1, 0, 1, 1, 0: 0.5 without fading and 0.50000833 with 0.9999. */
    @Test
    void fadingMeansAreThosePublished() {
        assertThat(of(1, 0, 1, 0, 1, 1, 0).fading()).isEqualTo(0.5);
        assertThat(of(0.9999, 0, 1, 0, 1, 1, 0).fading()).isCloseTo(0.50000833, within(5e-9));
    }

    /** By hand with 0.5: S = 4, 2 + 2 = 4, 8 + 2 = 10; N = 1, 1.5, 1.75. */
    @Test
    void aValueFadesWithEveryFurtherOne() {
        PrequentialMean mean = of(0.5, 4, 2, 8);
        assertThat(mean.sum()).isEqualTo(10);
        assertThat(mean.weight()).isEqualTo(1.75);
        assertThat(mean.fading()).isEqualTo(10 / 1.75);
    }

    @Test
    void theSlidingMeanIsOfTheLastValues() {
        PrequentialMean mean = of(0.99, 10, 1, 2, 6);
        assertThat(mean.recent()).containsExactly(1.0, 2.0, 6.0);
        assertThat(mean.sliding()).isEqualTo(3);
    }

    @Test
    void aMeanOfNothingIsNoNumber() {
        assertThat(of(0.99).fading()).isNaN();
        assertThat(of(0.99).sliding()).isNaN();
    }

    @Test
    void aMeanThatIsWrittenAndReadGoesOnAlike() {
        PrequentialMean through = of(0.9, 3, 1, 4, 1, 5);
        PrequentialMean first = of(0.9, 3, 1, 4);
        PrequentialMean restored = new PrequentialMean(0.9, 3, first.sum(), first.weight(), first.recent());
        restored.add(1);
        restored.add(5);
        assertThat(restored.fading()).isEqualTo(through.fading());
        assertThat(restored.sliding()).isEqualTo(through.sliding());
    }

    @Test
    void aNarrowerSlidingMeanKeepsTheNewestValues() {
        assertThat(new PrequentialMean(0.9, 2, 1, 1, List.of(7.0, 8.0, 9.0)).recent())
                .containsExactly(8.0, 9.0);
    }

    @Test
    void aFadingFactorOverOneIsRefused() {
        assertThatThrownBy(() -> new PrequentialMean(1.01, 3)).hasMessageContaining("(0, 1]");
    }

    private static PrequentialMean of(double alpha, double... values) {
        PrequentialMean mean = new PrequentialMean(alpha, 3);
        for (double value : values) {
            mean.add(value);
        }
        return mean;
    }
}
