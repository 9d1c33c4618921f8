package io.palimpsest.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CounterRandomTest {
    @Test
    void theStreamIsPinnedForever() {
        CounterRandom random = new CounterRandom(42, "masking", 7, 1);
        assertThat(random.nextLong()).isEqualTo(new CounterRandom(42, "masking", 7, 1).nextLong());
        assertThat(CounterRandom.hash(42, "masking", 7, 1)).isEqualTo(2339129559379817228L);
        assertThat(CounterRandom.hash("noto/1F600")).isEqualTo(664364593321144627L);
    }

    @Test
    void seedPurposeAndEveryCounterMatter() {
        long[] hashes = {
            CounterRandom.hash(1, "a"),
            CounterRandom.hash(2, "a"),
            CounterRandom.hash(1, "b"),
            CounterRandom.hash(1, "a", 0),
            CounterRandom.hash(1, "a", 0, 1),
            CounterRandom.hash(1, "a", 1, 0)
        };
        assertThat(Arrays.stream(hashes).distinct()).hasSize(hashes.length);
    }

    @Test
    void uniformAndNormalNumbersHaveTheirMoments() {
        CounterRandom random = new CounterRandom(1, "moments");
        int count = 100_000;
        int[] faces = new int[6];
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            faces[random.nextInt(6)]++;
            double value = random.nextGaussian();
            sum += value;
            squares += value * value;
        }
        assertThat(sum / count).isCloseTo(0, within(0.02));
        assertThat(squares / count).isCloseTo(1, within(0.03));
        assertThat(Arrays.stream(faces).boxed())
                .allSatisfy(face -> assertThat(face / (double) count).isCloseTo(1 / 6.0, within(0.01)));
    }

    @Test
    void longAndIntBoundsDrawTheSameNumbersAndLargeBoundsAreReached() {
        for (int bound : new int[] {1, 2, 7, 1_000_003, Integer.MAX_VALUE}) {
            assertThat(new CounterRandom(3, "bound", bound).nextLong((long) bound))
                    .isEqualTo(new CounterRandom(3, "bound", bound).nextInt(bound));
        }
        CounterRandom random = new CounterRandom(3, "wide");
        long bound = 3L << 61;
        long above = IntStream.range(0, 3_000)
                .mapToLong(i -> random.nextLong(bound))
                .filter(value -> value >= bound / 3)
                .count();
        assertThat(above / 3_000.0).isCloseTo(2 / 3.0, within(0.05));
    }

    @Test
    void aPermutationHoldsEveryNumberOnce() {
        assertThat(new CounterRandom(1, "order").permutation(50))
                .containsExactlyInAnyOrder(IntStream.range(0, 50).toArray());
    }
}
