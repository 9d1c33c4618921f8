package io.palimpsest.evaluator.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.palimpsest.evaluator.metrics.ContrastScores.Score;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContrastScoresTest {

    /**
     * Pictures (1,0), (0,1), captions (1,0), (0.6,0.8), temperature 0.5. Similarities over 0.5: [[2, 1.2], [0, 1.6]]. By hand:
     * l_0 = (ln(1 + e^-0.8) + ln(1 + e^-2)) / 2 = (0.3711007 + 0.1269280) / 2, and
     * l_1 = (ln(1 + e^-1.6) + ln(1 + e^-0.4)) / 2 = (0.1839007 + 0.5130153) / 2.
     */
    @Test
    void lossesAreThoseComputedByHand() {
        List<Score> scores = ContrastScores.of(matrix(1, 0, 0, 1), matrix(1, 0, 0.6f, 0.8f), 0.5);
        assertThat(scores.get(0).loss()).isCloseTo(0.2490144, within(1e-6));
        assertThat(scores.get(1).loss()).isCloseTo(0.3484580, within(1e-6));
        assertThat(scores).extracting(Score::error).containsExactly(0.0, 0.0);
    }

    /** Similarities: picture 0 with captions 0.6, 1 and picture 1 with 0.8, 0; captions with pictures 0.6, 0.8 and 1, 0. */
    @Test
    void ranksAreCountedInBothDirections() {
        List<Score> scores = ContrastScores.of(matrix(1, 0, 0, 1), matrix(0.6f, 0.8f, 1, 0), 0.07);
        assertThat(scores).extracting(Score::imageToText).containsExactly(2, 2);
        assertThat(scores).extracting(Score::textToImage).containsExactly(2, 2);
        assertThat(scores).extracting(Score::error).containsExactly(1.0, 1.0);
        assertThat(new Score(1, 1, 2).error()).isEqualTo(0.5);
    }

    @Test
    void aCollapsedModelScoresAtChance() {
        List<Score> scores = ContrastScores.of(matrix(1, 0, 1, 0, 1, 0), matrix(1, 0, 1, 0, 1, 0), 0.07);
        assertThat(scores).allSatisfy(score -> assertThat(score.loss()).isCloseTo(Math.log(3), within(1e-12)));
        assertThat(scores.stream().mapToInt(Score::imageToText).average()).hasValue(2);
        assertThat(scores).extracting(Score::imageToText).containsExactly(3, 2, 1);
    }

    @Test
    void aVerySureModelOverflowsNothing() {
        List<Score> scores = ContrastScores.of(matrix(1, 0, 0, 1), matrix(1, 0, 0, 1), 1e-4);
        assertThat(scores).extracting(Score::loss).containsExactly(0.0, 0.0);
        List<Score> wrong = ContrastScores.of(matrix(1, 0, 0, 1), matrix(0, 1, 1, 0), 1e-4);
        assertThat(wrong.get(0).loss()).isCloseTo(10_000, within(1e-3));
    }

    @Test
    void numbersThatAreNoneMakeALossThatIsNone() {
        List<Score> scores = ContrastScores.of(matrix(Float.NaN, 0, 0, 1), matrix(1, 0, 0, 1), 0.07);
        assertThat(scores.get(0).loss()).isNaN();
    }

    @Test
    void onePairHasNothingToBeToldApartFrom() {
        assertThatThrownBy(() -> ContrastScores.of(matrix(1, 0), matrix(1, 0), 0.07))
                .hasMessageContaining("at least two pairs");
    }

    private static FeatureMatrix matrix(float... values) {
        return new FeatureMatrix(values.length / 2, 2, values);
    }
}
