package io.palimpsest.evaluator.drift.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class InputStatisticsTest {

    @Test
    void brightnessIsTheMeanLuma() {
        assertThat(InputStatistics.brightness(new int[] {0xFFFFFF})).isCloseTo(1, within(1e-12));
        assertThat(InputStatistics.brightness(new int[] {0xFF000000})).isZero();
        assertThat(InputStatistics.brightness(new int[] {0xFF0000, 0x00FF00, 0x0000FF}))
                .isCloseTo(1.0 / 3, within(1e-12));
    }

    @Test
    void contrastIsTheDeviationOfTheLuma() {
        assertThat(InputStatistics.contrast(new int[] {0x336699, 0x336699})).isZero();
        assertThat(InputStatistics.contrast(new int[] {0xFFFFFF, 0})).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void sizeIsTheSideOfTheSquareOfTheSameArea() {
        assertThat(InputStatistics.size(40, 90)).isEqualTo(60);
        assertThat(InputStatistics.size(65_536, 65_536)).isEqualTo(65_536);
    }

    @Test
    void captionLengthCountsCharactersAndNotTheirCodeUnits() {
        assertThat(InputStatistics.captionLength("  red car ")).isEqualTo(7);
        assertThat(InputStatistics.captionLength("\uD83D\uDE80")).isEqualTo(1);
    }

    @Test
    void unknownTokensAreAShareOfTheCaptions() {
        assertThat(InputStatistics.outOfVocabularyRate(new long[] {7, 100, 8, 100}, 100))
                .isEqualTo(0.5);
        assertThat(InputStatistics.outOfVocabularyRate(new long[0], 100)).isZero();
    }
}
