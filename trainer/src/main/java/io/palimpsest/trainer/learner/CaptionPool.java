package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.CounterRandom;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.trainer.learner.regularisers.SavedState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Pseudo captions of all finished domains, each with the feature that the model gave it when its domain ended. No caption in it was ever sent.
 *
 * <p>All domains have the same number of them, capacity / domains, so an old domain's list is cut to its first ones when another ends. The features
 * stay as they are: a teacher that is replaced at every boundary hands on its own errors, these do not. One thread; its memory is the manager's.
 */
final class CaptionPool {
    private static final String IDS = "consolidated/pseudo-captions";
    private static final String FEATURES = "consolidated/pseudo-caption-features";
    private static final String COUNTS = "consolidated/pseudo-caption-counts";

    /**
     * A part of it.
     *
     * @param captions {@code [N, L]}
     * @param features unit vectors {@code [N, E]}, without gradient
     */
    record Drawn(TokenBatch captions, NDArray features) {}

    private record Entry(long[] ids, float[] feature) {}

    private final NDManager manager;
    private final Vocabulary vocabulary;
    private final int capacity;
    private List<List<Entry>> domains = new ArrayList<>();
    private List<Entry> all = List.of();
    private NDManager saved;
    private Map<String, NDArray> tensors = Map.of();

    /** @param capacity most captions, {@code >= 1} */
    CaptionPool(NDManager manager, Vocabulary vocabulary, int capacity) {
        this.manager = manager;
        this.vocabulary = vocabulary;
        this.capacity = capacity;
        this.saved = manager.newSubManager();
    }

    boolean empty() {
        return all.isEmpty();
    }

    /** {@return how many captions of the next finished domain it has room for} */
    int share() {
        return Math.max(1, capacity / (domains.size() + 1));
    }

    /**
     * Takes over the captions of a finished domain and makes room for them.
     *
     * @param ids {@link #share()} captions of L ids each
     * @param features their features, of E numbers each
     */
    void add(List<long[]> ids, List<float[]> features) {
        int share = share();
        List<List<Entry>> kept = new ArrayList<>();
        for (List<Entry> domain : domains) {
            kept.add(domain.subList(0, Math.min(share, domain.size())));
        }
        List<Entry> added = new ArrayList<>();
        for (int at = 0; at < ids.size(); at++) {
            added.add(new Entry(ids.get(at), features.get(at)));
        }
        kept.add(added);
        // Only with more domains than room.
        while (kept.stream().mapToInt(List::size).sum() > capacity) {
            kept.remove(0);
        }
        hold(kept);
    }

    /**
     * {@return captions of it, drawn uniformly with replacement, a pure function of the pool, seed and step}
     *
     * @param owner owner of the result
     */
    Drawn draw(NDManager owner, int count, long seed, long step) {
        CounterRandom random = new CounterRandom(seed, "rehearsed-captions", step);
        List<Entry> drawn = new ArrayList<>();
        for (int at = 0; at < count; at++) {
            drawn.add(all.get(random.nextInt(all.size())));
        }
        return new Drawn(
                tokens(owner, vocabulary, drawn.stream().map(Entry::ids).toList()),
                owner.create(features(drawn), new Shape(count, drawn.get(0).feature().length)));
    }

    /** Captions as tensors {@code [N, L]} of the given manager. */
    static TokenBatch tokens(NDManager owner, Vocabulary vocabulary, List<long[]> captions) {
        long[] ids = joined(captions);
        float[] attention = new float[ids.length];
        for (int at = 0; at < ids.length; at++) {
            attention[at] = ids[at] == vocabulary.padId() ? 0 : 1;
        }
        Shape shape = new Shape(captions.size(), ids.length / captions.size());
        return new TokenBatch(owner.create(ids, shape), owner.create(attention, shape));
    }

    /** Adds its tensors; they change at boundaries only. In the first domain there are none. */
    void addTo(Map<String, NDArray> state) {
        state.putAll(tensors);
    }

    /** Takes over the tensors of {@link #addTo}; a state without them belongs to the first domain. */
    void restore(Map<String, NDArray> state) {
        List<List<Entry>> restored = new ArrayList<>();
        if (state.containsKey(COUNTS)) {
            long[] counts = SavedState.array(state, COUNTS).toLongArray();
            long[] ids = SavedState.array(state, IDS).toLongArray();
            float[] features = SavedState.array(state, FEATURES).toFloatArray();
            int length = (int) SavedState.array(state, IDS).getShape().get(1);
            int width = (int) SavedState.array(state, FEATURES).getShape().get(1);
            int row = 0;
            for (long count : counts) {
                List<Entry> domain = new ArrayList<>();
                for (int at = 0; at < count; at++, row++) {
                    domain.add(new Entry(
                            Arrays.copyOfRange(ids, row * length, (row + 1) * length),
                            Arrays.copyOfRange(features, row * width, (row + 1) * width)));
                }
                restored.add(domain);
            }
        }
        hold(restored);
    }

    private void hold(List<List<Entry>> lists) {
        domains = lists;
        all = lists.stream().flatMap(List::stream).toList();
        saved.close();
        saved = manager.newSubManager();
        tensors = all.isEmpty()
                ? Map.of()
                : Map.of(
                        IDS,
                                saved.create(
                                        joined(all.stream().map(Entry::ids).toList()),
                                        new Shape(all.size(), all.get(0).ids().length)),
                        FEATURES,
                                saved.create(
                                        features(all),
                                        new Shape(all.size(), all.get(0).feature().length)),
                        COUNTS,
                                saved.create(
                                        lists.stream().mapToLong(List::size).toArray()));
    }

    private static long[] joined(List<long[]> captions) {
        int length = captions.get(0).length;
        long[] ids = new long[captions.size() * length];
        for (int at = 0; at < captions.size(); at++) {
            System.arraycopy(captions.get(at), 0, ids, at * length, length);
        }
        return ids;
    }

    private static float[] features(List<Entry> entries) {
        int width = entries.get(0).feature().length;
        float[] features = new float[entries.size() * width];
        for (int at = 0; at < entries.size(); at++) {
            System.arraycopy(entries.get(at).feature(), 0, features, at * width, width);
        }
        return features;
    }
}
