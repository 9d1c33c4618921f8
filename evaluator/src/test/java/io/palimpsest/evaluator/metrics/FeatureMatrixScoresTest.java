package io.palimpsest.evaluator.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.model.CounterRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureMatrixScoresTest {

    @Test
    void scoresAreTheSumsDimensionByDimensionHoweverManyQueriesAreAskedTogether() {
        // More items than a part holds, queries that fill no whole block, a width that four does not divide.
        FeatureMatrix gallery = matrix(4999, 7, 1);
        FeatureMatrix queries = matrix(37, 7, 2);
        List<Integer> asked = new ArrayList<>();
        gallery.scoreAll(queries, (query, scores) -> {
            asked.add(query);
            assertThat(scores).isEqualTo(inOrder(gallery, queries, query));
            assertThat(gallery.scores(queries, query)).isEqualTo(scores);
        });
        assertThat(asked).hasSize(37).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void queriesOfAnotherWidthAreRefused() {
        assertThatThrownBy(() -> matrix(3, 4, 1).scoreAll(matrix(3, 5, 2), (query, scores) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("width 5");
    }

    private static float[] inOrder(FeatureMatrix gallery, FeatureMatrix queries, int query) {
        float[] rows = gallery.values();
        float[] vectors = queries.values();
        float[] scores = new float[gallery.count()];
        for (int item = 0; item < scores.length; item++) {
            for (int dimension = 0; dimension < gallery.width(); dimension++) {
                scores[item] += vectors[query * gallery.width() + dimension] * rows[item * gallery.width() + dimension];
            }
        }
        return scores;
    }

    private static FeatureMatrix matrix(int count, int width, long seed) {
        CounterRandom random = new CounterRandom(seed, "scores");
        float[] values = new float[count * width];
        for (int at = 0; at < values.length; at++) {
            values[at] = (float) (random.nextDouble() - 0.5);
        }
        return new FeatureMatrix(count, width, values);
    }
}
