package io.palimpsest.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CaptionPoolTest {
    private static final Vocabulary VOCABULARY = new Vocabulary(200, 0, 2, 3, 4);

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void everyDomainHasTheSameShare() {
        CaptionPool pool = pool(12);
        for (int domain = 0; domain < 3; domain++) {
            fill(pool, domain);
        }

        Map<Long, Integer> domains = new TreeMap<>();
        for (long word : words(pool)) {
            domains.merge(word / 50, 1, Integer::sum);
        }
        assertThat(domains).isEqualTo(Map.of(0L, 4, 1L, 4, 2L, 4));
    }

    @Test
    void theOldestGoesWhereThereAreMoreDomainsThanRoom() {
        CaptionPool pool = pool(2);
        for (int domain = 0; domain < 3; domain++) {
            fill(pool, domain);
        }

        assertThat(words(pool)).containsExactly(60L, 110L);
    }

    @Test
    void aCaptionIsDrawnWithItsOwnFeature() {
        CaptionPool pool = pool(4);
        fill(pool, 0);
        fill(pool, 1);

        CaptionPool.Drawn drawn = pool.draw(manager, 20, 7, 1);

        assertThat(drawn.captions().ids().getShape().getShape()).containsExactly(20, 4);
        long[] ids = drawn.captions().ids().toLongArray();
        float[] features = drawn.features().toFloatArray();
        for (int row = 0; row < 20; row++) {
            assertThat(features[2 * row]).isEqualTo(ids[4 * row + 1]);
        }
        assertThat(drawn.captions().attention().toFloatArray()).startsWith(1, 1, 1, 0);
    }

    @Test
    void aRestoredPoolGoesOnAlike() {
        CaptionPool pool = pool(6);
        fill(pool, 0);
        fill(pool, 1);
        Map<String, NDArray> state = new HashMap<>();
        pool.addTo(state);
        CaptionPool restored = pool(6);
        restored.restore(state);

        assertThat(restored.draw(manager, 30, 7, 1).captions().ids().toLongArray())
                .isEqualTo(pool.draw(manager, 30, 7, 1).captions().ids().toLongArray())
                .isNotEqualTo(pool.draw(manager, 30, 7, 2).captions().ids().toLongArray());
        fill(pool, 2);
        fill(restored, 2);
        assertThat(words(restored)).isEqualTo(words(pool));
    }

    @Test
    void aStateOfTheFirstDomainHasNone() {
        CaptionPool pool = pool(6);
        Map<String, NDArray> state = new HashMap<>();
        pool.addTo(state);
        CaptionPool restored = pool(6);
        fill(restored, 0);
        restored.restore(state);

        assertThat(state).isEmpty();
        assertThat(restored.empty()).isTrue();
    }

    private CaptionPool pool(int capacity) {
        return new CaptionPool(manager, VOCABULARY, capacity);
    }

    /** Captions of one word each, 50 words a domain from 10 on; the feature's first number is the word. */
    private static void fill(CaptionPool pool, int domain) {
        List<long[]> ids = new ArrayList<>();
        List<float[]> features = new ArrayList<>();
        for (int at : IntStream.range(0, pool.share()).toArray()) {
            int word = 50 * domain + 10 + at;
            ids.add(new long[] {2, word, 3, 0});
            features.add(new float[] {word, 1});
        }
        pool.add(ids, features);
    }

    private static List<Long> words(CaptionPool pool) {
        Map<String, NDArray> state = new HashMap<>();
        pool.addTo(state);
        long[] ids = state.get("consolidated/pseudo-captions").toLongArray();
        return IntStream.range(0, ids.length / 4)
                .mapToObj(row -> ids[4 * row + 1])
                .toList();
    }
}
