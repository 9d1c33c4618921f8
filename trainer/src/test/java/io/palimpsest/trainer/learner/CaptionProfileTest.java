package io.palimpsest.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.kernels.NdArrayKernels;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CaptionProfileTest {
    private static final int LENGTH = 6;
    private static final Vocabulary VOCABULARY = new Vocabulary(20, 0, 2, 3, 4);

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void captionsAreMadeOfTheWordsAndLengthsOfEarlierDomainsOnly() {
        CaptionProfile profile = profile();
        profile.observe(captions(new long[] {2, 10, 3, 0, 0, 0}, new long[] {2, 11, 12, 13, 3, 0}));
        profile.consolidate();
        profile.observe(captions(new long[] {2, 14, 15, 16, 17, 3}));

        long[] ids = profile.draw(manager, 200, 7, 1).ids().toLongArray();

        for (int row = 0; row < ids.length; row += LENGTH) {
            int words = 0;
            while (ids[row + 1 + words] >= 10) {
                assertThat(ids[row + 1 + words]).isBetween(10L, 13L);
                words++;
            }
            assertThat(ids[row]).isEqualTo(2);
            assertThat(words).isIn(1, 3);
            assertThat(ids[row + 1 + words]).isEqualTo(3);
            for (int at = row + words + 2; at < row + LENGTH; at++) {
                assertThat(ids[at]).isZero();
            }
        }
    }

    @Test
    void attentionIsOnAllButThePadding() {
        CaptionProfile profile = profile();
        profile.observe(captions(new long[] {2, 10, 3, 0, 0, 0}));
        profile.consolidate();

        TokenBatch drawn = profile.draw(manager, 1, 7, 1);

        assertThat(drawn.ids().toLongArray()).containsExactly(2, 10, 3, 0, 0, 0);
        assertThat(drawn.attention().toFloatArray()).containsExactly(1, 1, 1, 0, 0, 0);
    }

    @Test
    void aCaptionThatWasCutLeavesRoomForTheEnd() {
        CaptionProfile profile = profile();
        profile.observe(captions(new long[] {2, 10, 10, 10, 10, 10}));
        profile.consolidate();

        assertThat(profile.draw(manager, 2, 7, 1).ids().toLongArray())
                .containsExactly(2, 10, 10, 10, 10, 3, 2, 10, 10, 10, 10, 3);
    }

    @Test
    void aWordComesWithTheSquareRootOfItsCount() {
        CaptionProfile profile = profile();
        for (int time = 0; time < 16; time++) {
            profile.observe(captions(new long[] {2, 10, 3, 0, 0, 0}));
        }
        profile.observe(captions(new long[] {2, 11, 3, 0, 0, 0}));
        profile.consolidate();

        Map<Long, Integer> counts = new TreeMap<>();
        for (long id : profile.draw(manager, 5000, 7, 1).ids().toLongArray()) {
            counts.merge(id, 1, Integer::sum);
        }

        assertThat((double) counts.get(10L) / counts.get(11L)).isEqualTo(4, within(0.4));
    }

    @Test
    void aRestoredProfileGoesOnAlike() {
        CaptionProfile profile = profile();
        profile.observe(captions(new long[] {2, 10, 11, 12, 3, 0}));
        profile.consolidate();
        profile.observe(captions(new long[] {2, 13, 3, 0, 0, 0}));
        Map<String, NDArray> state = new HashMap<>();
        profile.addTo(state);
        CaptionProfile restored = profile();
        restored.restore(state);

        assertThat(ids(restored, 1)).isEqualTo(ids(profile, 1)).isNotEqualTo(ids(profile, 2));
        profile.consolidate();
        restored.consolidate();
        assertThat(ids(restored, 3)).isEqualTo(ids(profile, 3));
    }

    @Test
    void nothingCanBeDrawnBeforeADomainHasEnded() {
        CaptionProfile profile = profile();
        profile.observe(captions(new long[] {2, 10, 3, 0, 0, 0}));

        assertThat(profile.empty()).isTrue();
        assertThatThrownBy(() -> profile.draw(manager, 1, 7, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aStateOfAnotherTokenizerIsRefused() {
        CaptionProfile other =
                new CaptionProfile(new Vocabulary(21, 0, 2, 3, 4), LENGTH, new NdArrayKernels(), manager);
        Map<String, NDArray> state = new HashMap<>();
        other.addTo(state);

        assertThatThrownBy(() -> profile().restore(state))
                .hasMessageContaining("21")
                .hasMessageContaining("20");
    }

    private CaptionProfile profile() {
        return new CaptionProfile(VOCABULARY, LENGTH, new NdArrayKernels(), manager);
    }

    private long[] ids(CaptionProfile profile, long step) {
        return profile.draw(manager, 50, 7, step).ids().toLongArray();
    }

    private TokenBatch captions(long[]... rows) {
        long[] ids = new long[rows.length * LENGTH];
        float[] attention = new float[ids.length];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, ids, row * LENGTH, LENGTH);
        }
        for (int at = 0; at < ids.length; at++) {
            attention[at] = ids[at] == 0 ? 0 : 1;
        }
        Shape shape = new Shape(rows.length, LENGTH);
        return new TokenBatch(manager.create(ids, shape), manager.create(attention, shape));
    }
}
