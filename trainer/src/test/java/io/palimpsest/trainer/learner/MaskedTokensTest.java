package io.palimpsest.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.CounterRandom;
import io.palimpsest.model.TokenBatch;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MaskedTokensTest {
    private static final long PAD = 0;
    private static final long CLS = 2;
    private static final long SEP = 3;
    private static final long MASK = 4;
    private static final long WORD = 77;
    private static final Vocabulary VOCABULARY = new Vocabulary(1000, PAD, CLS, SEP, MASK);

    @Test
    void paddingAndTheFirstTokenAreNeverSelectedButTheSeparatorIs() {
        long[] ids = repeated(CLS, SEP, PAD, PAD);

        long[] selected = MaskedTokens.select(ids, VOCABULARY, 0.99, new CounterRandom(1, "test"));

        assertThat(selected).hasSizeGreaterThan(900);
        assertThat(LongStream.of(selected)).allMatch(position -> position % 4 == 1);
    }

    @Test
    void sharesAreFifteenPercentAndOfTheseEightyTenTen() {
        long[] ids = repeated(WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD);
        int count = ids.length;

        long[] selected = MaskedTokens.select(ids, VOCABULARY, 0.15, new CounterRandom(2, "test"));

        double masked = at(ids, selected, MASK);
        double kept = at(ids, selected, WORD);
        assertThat(selected.length / (double) count).isEqualTo(0.15, within(0.02));
        assertThat(masked / selected.length).isEqualTo(0.8, within(0.05));
        assertThat(kept / selected.length).isEqualTo(0.1, within(0.03));
        assertThat((selected.length - masked - kept) / selected.length).isEqualTo(0.1, within(0.03));
    }

    @Test
    void labelsAreTheCleanIdsAndOnlySelectedPositionsChange() {
        try (NDManager manager = NDManager.newBaseManager()) {
            long[] clean = repeated(CLS, 10, 20, 30, 40, SEP, PAD, PAD);
            Shape shape = new Shape(clean.length / 8, 8);
            TokenBatch batch = new TokenBatch(manager.create(clean, shape), manager.ones(shape));

            MaskedTokens masked = MaskedTokens.of(manager, batch, VOCABULARY, 0.3, 5, 9);
            MaskedTokens again = MaskedTokens.of(manager, batch, VOCABULARY, 0.3, 5, 9);
            MaskedTokens other = MaskedTokens.of(manager, batch, VOCABULARY, 0.3, 5, 10);

            long[] ids = masked.tokens().ids().toLongArray();
            long[] restored = ids.clone();
            long[] positions = masked.positions().toLongArray();
            long[] labels = masked.labels().toLongArray();
            for (int at = 0; at < masked.count(); at++) {
                restored[(int) positions[at]] = labels[at];
            }
            assertThat(restored).containsExactly(clean);
            assertThat(batch.ids().toLongArray()).containsExactly(clean);
            assertThat(again.tokens().ids().toLongArray()).containsExactly(ids);
            assertThat(other.tokens().ids().toLongArray()).isNotEqualTo(ids);
        }
    }

    private static long[] repeated(long... row) {
        long[] ids = new long[1000 * row.length];
        for (int at = 0; at < ids.length; at++) {
            ids[at] = row[at % row.length];
        }
        return ids;
    }

    private static long at(long[] ids, long[] positions, long id) {
        return Arrays.stream(positions)
                .filter(position -> ids[(int) position] == id)
                .count();
    }
}
