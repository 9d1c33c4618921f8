package io.palimpsest.trainer.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.model.CounterRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExemplarSelectionTest {

    /**
     * Mean 3.25. Nearest: 2. With it, halves of 2, 3 and 12 miss by 2.25, 1.75 and 2.75: 1. With both, thirds of 3 and 13 miss by 2.25 and
     * 1.08: 10. Left: 0.
     */
    @Test
    void herdingByHandOnALine() {
        assertThat(herding(line(0, 1, 2, 10), 4)).containsExactly(2, 1, 3, 0);
    }

    /**
     * Mean (1, 1). Nearest: the corner (0, 0) and (2, 0) tie at √2 with (0, 2), and (2, 2) too: the lowest row. Then the opposite corner
     * brings the mean to (1, 1) exactly. Then (2, 0) and (0, 2) tie again.
     */
    @Test
    void herdingByHandInThePlaneWithTies() {
        FeatureTable square = new FeatureTable(new float[] {0, 0, 2, 0, 0, 2, 2, 2}, 2);
        assertThat(herding(square, 4)).containsExactly(0, 3, 1, 2);
    }

    @Test
    void fewerHerdedSamplesAreTheFirstOfMore() {
        FeatureTable features = scattered(60, 5);
        List<Integer> all = herding(features, 60);
        assertThat(all).doesNotHaveDuplicates().hasSize(60);
        for (int count : new int[] {0, 1, 7, 59}) {
            assertThat(herding(features, count)).isEqualTo(all.subList(0, count));
        }
    }

    /**
     * Whatever rows it starts from, {0, 1} and {10, 11, 12} part: 0.5 and 11 are the centres. The larger group comes first; 11 is nearest to 11,
     * and of 0 and 1 the lower row.
     */
    @Test
    void kMeansByHandFromAnyStart() {
        for (int seed = 0; seed < 50; seed++) {
            assertThat(kMeans(line(0, 1, 10, 11, 12), 2, seed)).containsExactly(3, 0);
        }
    }

    /** The centre is 3.25, to which 2 is nearest. */
    @Test
    void oneCentreIsTheMeanWhereverItStarts() {
        for (int seed = 0; seed < 20; seed++) {
            assertThat(kMeans(line(0, 1, 2, 10), 1, seed)).containsExactly(2);
        }
    }

    /** Two centres at 0.1 and 5 have 4 and 2 as their nearest rows; a third can only take what is left. */
    @Test
    void noSampleIsChosenTwiceEvenAmongCopies() {
        for (int seed = 0; seed < 50; seed++) {
            List<Integer> chosen = kMeans(line(0, 0, 5, 0, 0), 3, seed);
            assertThat(chosen).doesNotHaveDuplicates().hasSize(3).contains(2);
            assertThat(kMeans(line(7, 7, 7), 3, seed)).containsExactlyInAnyOrder(0, 1, 2);
        }
    }

    /** Lloyd's algorithm without any short cut, from the same start, finds the same. */
    @Test
    void sparedComparisonsChangeNothing() {
        for (int seed = 0; seed < 20; seed++) {
            FeatureTable features = scattered(80, seed);
            List<Integer> chosen = kMeans(features, 12, seed);
            assertThat(chosen).doesNotHaveDuplicates().isEqualTo(plainly(features, 12, seed));
        }
        assertThat(kMeans(scattered(80, 1), 12, 1)).isNotEqualTo(kMeans(scattered(80, 1), 12, 2));
    }

    private static List<Integer> plainly(FeatureTable features, int count, int seed) {
        double[][] centres = KMeans.start(features, count, new CounterRandom(seed, "test"));
        int[] sizes = new int[count];
        for (int iteration = 0; iteration < 200; iteration++) {
            double[][] sums = new double[count][features.width()];
            sizes = new int[count];
            for (int row = 0; row < features.rows(); row++) {
                int nearest = 0;
                for (int centre = 1; centre < count; centre++) {
                    if (features.squaredDistance(row, centres[centre])
                            < features.squaredDistance(row, centres[nearest])) {
                        nearest = centre;
                    }
                }
                sizes[nearest]++;
                features.addTo(sums[nearest], row, 1);
            }
            for (int centre = 0; centre < count; centre++) {
                for (int column = 0; column < features.width() && sizes[centre] > 0; column++) {
                    centres[centre][column] = sums[centre][column] / sizes[centre];
                }
            }
        }
        int[] rows = sizes;
        List<Integer> chosen = new ArrayList<>();
        IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingInt(centre -> -rows[centre]))
                .forEach(centre -> chosen.add(IntStream.range(0, features.rows())
                        .boxed()
                        .filter(row -> !chosen.contains(row))
                        .min(Comparator.comparingDouble(row -> features.squaredDistance(row, centres[centre])))
                        .orElseThrow()));
        return chosen;
    }

    @Test
    void allRowsCanBeChosen() {
        assertThat(kMeans(scattered(9, 3), 9, 4)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(kMeans(scattered(9, 3), 0, 4)).isEmpty();
    }

    private static List<Integer> herding(FeatureTable features, int count) {
        return new Herding().choose(features, count, new CounterRandom(0, "unused"));
    }

    private static List<Integer> kMeans(FeatureTable features, int count, int seed) {
        return new KMeans().choose(features, count, new CounterRandom(seed, "test"));
    }

    private static FeatureTable line(float... points) {
        return new FeatureTable(points, 1);
    }

    private static FeatureTable scattered(int rows, int seed) {
        CounterRandom random = new CounterRandom(seed, "points");
        float[] values = new float[rows * 7];
        IntStream.range(0, values.length).forEach(at -> values[at] = (float) random.nextGaussian());
        return new FeatureTable(values, 7);
    }
}
