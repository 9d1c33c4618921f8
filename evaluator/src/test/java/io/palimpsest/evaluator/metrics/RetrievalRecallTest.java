package io.palimpsest.evaluator.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.palimpsest.evaluator.metrics.RetrievalRecall.Recalls;
import io.palimpsest.model.CounterRandom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetrievalRecallTest {

    @Test
    void identicalFeaturesOfDistinctPairsAreFoundFirst() {
        FeatureMatrix identity = axes(12);
        assertThat(RetrievalRecall.of(identity, identity).mean()).isEqualTo(100);
    }

    @Test
    void partnerAtThirdPlaceCountsFromFive() {
        FeatureMatrix images = new FeatureMatrix(3, 2, new float[] {1, 0, 0, 1, 1, 0});
        FeatureMatrix texts = new FeatureMatrix(3, 2, new float[] {0.1f, 0, 0.5f, 1, 0.9f, 0});
        RetrievalRecall recall = RetrievalRecall.of(images, texts);
        // Picture 0 scores 0.1, 0.5, 0.9: third. Picture 1 scores 0, 1, 0: first. Picture 2 scores 0.1, 0.5, 0.9:
        // first.
        assertThat(recall.imageToText().at1()).isCloseTo(200.0 / 3, within(1e-9));
        assertThat(recall.imageToText().at5()).isEqualTo(100);
        // Text 0 scores 0.1, 0, 0.1: the tie goes to the later picture, so it is second. Text 1: 0.5, 1, 0.5 first.
        // Text 2 first.
        assertThat(recall.textToImage()).isEqualTo(new Recalls(200.0 / 3, 100, 100));
        assertThat(recall.mean()).isCloseTo((200.0 / 3 + 100 + 100) / 3, within(1e-9));
    }

    @Test
    void collapsedFeaturesScoreExactlyAtChance() {
        FeatureMatrix collapsed = constant(40, 1f);
        RetrievalRecall recall = RetrievalRecall.of(collapsed, collapsed);
        assertThat(recall.imageToText()).isEqualTo(new Recalls(2.5, 12.5, 25));
        assertThat(recall.mean()).isCloseTo(RetrievalRecall.chance(40), within(1e-9));
    }

    @Test
    void partnerBehindTheTopTenIsNeverFound() {
        // Picture i agrees least with text i: all others score 1, its own 0.
        int size = 12;
        float[] others = new float[size * size];
        for (int cell = 0; cell < others.length; cell++) {
            others[cell] = cell / size == cell % size ? 0 : 1;
        }
        RetrievalRecall recall = RetrievalRecall.of(axes(size), new FeatureMatrix(size, size, others));
        assertThat(recall.mean()).isZero();
    }

    @Test
    void featuresThatAreNotNumbersFindNothing() {
        FeatureMatrix diverged = constant(20, Float.NaN);
        assertThat(RetrievalRecall.of(diverged, diverged).mean()).isZero();
    }

    @Test
    void ranksAreThoseOfSortedScoresWithTiesAndNumbersThatAreNone() {
        CounterRandom random = new CounterRandom(5, "recall");
        FeatureMatrix images = coarse(67, random);
        FeatureMatrix texts = coarse(67, random);
        RetrievalRecall recall = RetrievalRecall.of(images, texts);
        assertThat(recall.imageToText()).isEqualTo(sorted(images, texts));
        assertThat(recall.textToImage()).isEqualTo(sorted(texts, images));
        assertThat(recall.imageToText().at10()).isBetween(10.0, 60.0);
    }

    @Test
    void chanceIsTheMeanOverTheThreeDepths() {
        assertThat(RetrievalRecall.chance(634)).isCloseTo(0.841, within(5e-4));
        assertThat(RetrievalRecall.chance(31)).isCloseTo(17.204, within(5e-4));
        assertThat(RetrievalRecall.chance(1)).isEqualTo(100);
    }

    @Test
    void unpairedFeaturesAreRefusedWithBothCounts() {
        assertThatThrownBy(() -> RetrievalRecall.of(axes(3), axes(4))).hasMessageContaining("3 pictures and 4 texts");
    }

    @Test
    void joinedGalleriesKeepTheirOrder() {
        FeatureMatrix first = new FeatureMatrix(1, 2, new float[] {1, 2});
        FeatureMatrix second = new FeatureMatrix(2, 2, new float[] {3, 4, 5, 6});
        assertThat(FeatureMatrix.concatenate(List.of(first, second)))
                .isEqualTo(new FeatureMatrix(3, 2, new float[] {1, 2, 3, 4, 5, 6}));
    }

    private static Recalls sorted(FeatureMatrix queries, FeatureMatrix gallery) {
        double[] hits = new double[3];
        for (int query = 0; query < queries.count(); query++) {
            float[] scores = gallery.scores(queries, query);
            int[] best = Ranking.best(scores);
            for (int place = 0; place < best.length; place++) {
                if (best[place] == query && !Float.isNaN(scores[query])) {
                    hits[0] += place < 1 ? 1 : 0;
                    hits[1] += place < 5 ? 1 : 0;
                    hits[2] += 1;
                }
            }
        }
        return new Recalls(
                100 * hits[0] / queries.count(), 100 * hits[1] / queries.count(), 100 * hits[2] / queries.count());
    }

    /** Few different values, so that many scores are the same, and a row that holds none. */
    private static FeatureMatrix coarse(int size, CounterRandom random) {
        float[] values = new float[size * 5];
        for (int at = 0; at < values.length; at++) {
            values[at] = Math.round(2 * random.nextDouble() - 1) + (at % 5 == 0 ? at / 5 % 7 : 0);
        }
        values[13 * 5] = Float.NaN;
        return new FeatureMatrix(size, 5, values);
    }

    private static FeatureMatrix axes(int size) {
        float[] values = new float[size * size];
        for (int item = 0; item < size; item++) {
            values[item * size + item] = 1;
        }
        return new FeatureMatrix(size, size, values);
    }

    private static FeatureMatrix constant(int size, float value) {
        float[] values = new float[size * 2];
        Arrays.fill(values, value);
        return new FeatureMatrix(size, 2, values);
    }
}
