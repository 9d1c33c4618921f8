package io.palimpsest.evaluator.drift.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.palimpsest.model.images.RgbImage;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InputStatisticsTest {

    @Test
    void brightnessIsTheMeanLuma() {
        assertThat(InputStatistics.brightness(row(0xFFFFFF))).isCloseTo(1, within(1e-12));
        assertThat(InputStatistics.brightness(row(0))).isZero();
        assertThat(InputStatistics.brightness(row(0xFF0000, 0x00FF00, 0x0000FF)))
                .isCloseTo(1.0 / 3, within(1e-12));
    }

    @Test
    void contrastIsTheDeviationOfTheLuma() {
        assertThat(InputStatistics.contrast(row(0x336699, 0x336699))).isZero();
        assertThat(InputStatistics.contrast(row(0xFFFFFF, 0))).isCloseTo(0.5, within(1e-12));
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
    void unknownWordsAreAShareOfAllWords() {
        assertThat(InputStatistics.outOfVocabularyRate(List.of(7L, 100L, 8L, 100L), Set.of(7L, 8L)))
                .isEqualTo(0.5);
        assertThat(InputStatistics.outOfVocabularyRate(List.of(), Set.of(7L))).isZero();
    }

    private static RgbImage row(int... pixels) {
        byte[] rgb = new byte[3 * pixels.length];
        for (int at = 0; at < pixels.length; at++) {
            rgb[3 * at] = (byte) (pixels[at] >> 16);
            rgb[3 * at + 1] = (byte) (pixels[at] >> 8);
            rgb[3 * at + 2] = (byte) pixels[at];
        }
        return new RgbImage(pixels.length, 1, rgb);
    }
}
