package io.palimpsest.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.kernels.NdArrayKernels;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
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
    void captionsAreMadeOfTheWordsAndLengthsThatCame() {
        CaptionProfile profile = profile(new long[] {2, 10, 3, 0, 0, 0}, new long[] {2, 11, 12, 13, 3, 0});

        for (long[] ids : profile.draw(200, 7, 1)) {
            int words = 0;
            while (ids[1 + words] >= 10) {
                assertThat(ids[1 + words]).isBetween(10L, 13L);
                words++;
            }
            assertThat(ids).hasSize(LENGTH);
            assertThat(ids[0]).isEqualTo(2);
            assertThat(words).isIn(1, 3);
            assertThat(ids[1 + words]).isEqualTo(3);
            for (int at = words + 2; at < LENGTH; at++) {
                assertThat(ids[at]).isZero();
            }
        }
    }

    @Test
    void aWordComesWithTheSquareRootOfItsCount() {
        CaptionProfile profile = profile(new long[] {2, 11, 3, 0, 0, 0});
        for (int time = 0; time < 16; time++) {
            profile.observe(captions(new long[] {2, 10, 3, 0, 0, 0}));
        }

        Map<Long, Integer> counts = new TreeMap<>();
        profile.draw(5000, 7, 1).forEach(ids -> counts.merge(ids[1], 1, Integer::sum));

        assertThat((double) counts.get(10L) / counts.get(11L)).isEqualTo(4, within(0.4));
    }

    @Test
    void aCaptionThatWasCutLeavesRoomForTheEnd() {
        assertThat(profile(new long[] {2, 10, 10, 10, 10, 10}).draw(2, 7, 1))
                .containsExactly(new long[] {2, 10, 10, 10, 10, 3}, new long[] {2, 10, 10, 10, 10, 3});
    }

    @Test
    void whatIsClearedIsForgotten() {
        CaptionProfile profile = profile(new long[] {2, 10, 3, 0, 0, 0});
        assertThat(profile.empty()).isFalse();

        profile.clear();

        assertThat(profile.empty()).isTrue();
        assertThatThrownBy(() -> profile.draw(1, 7, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aRestoredProfileGoesOnAlike() {
        CaptionProfile profile = profile(new long[] {2, 10, 11, 12, 3, 0}, new long[] {2, 13, 3, 0, 0, 0});
        Map<String, NDArray> state = new HashMap<>();
        profile.addTo(state);
        CaptionProfile restored = profile();
        restored.restore(state);

        assertThat(restored.draw(50, 7, 1).toArray(long[][]::new))
                .isDeepEqualTo(profile.draw(50, 7, 1).toArray(long[][]::new));
        assertThat(Arrays.deepToString(profile.draw(50, 7, 2).toArray()))
                .isNotEqualTo(Arrays.deepToString(profile.draw(50, 7, 1).toArray()));
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

    private CaptionProfile profile(long[]... rows) {
        CaptionProfile profile = new CaptionProfile(VOCABULARY, LENGTH, new NdArrayKernels(), manager);
        if (rows.length > 0) {
            profile.observe(captions(rows));
        }
        return profile;
    }

    private TokenBatch captions(long[]... rows) {
        return CaptionPool.tokens(manager, VOCABULARY, List.of(rows));
    }
}
