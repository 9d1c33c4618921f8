package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.CounterRandom;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.kernels.Kernels;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;

/**
 * What is kept of the captions of earlier domains without keeping any of them: how often each word came and how long captions were. Its size
 * depends on the vocabulary only.
 *
 * <p>Pseudo captions are drawn from it, as in pseudo-rehearsal (Robins, "Catastrophic forgetting, rehearsal and pseudorehearsal", Connection
 * Science 1995): a length as often as it came, and that many words independently, each with a probability that goes with the square root of its
 * count, so that rare words are drawn often enough. One thread.
 */
final class CaptionProfile {
    private static final String PREFIX = "captions/";

    private final Vocabulary vocabulary;
    private final Kernels kernels;
    private final int textLength;
    private final List<long[]> current;
    private final List<long[]> earlier;
    private final List<NDArray> saved;
    private double[] words = {};
    private double[] lengths = {};

    /**
     * @param textLength L, ids per caption
     * @param manager owner of the tensors that {@link #addTo} gives
     */
    CaptionProfile(Vocabulary vocabulary, int textLength, Kernels kernels, NDManager manager) {
        this.vocabulary = vocabulary;
        this.kernels = kernels;
        this.textLength = textLength;
        this.current = List.of(new long[vocabulary.size()], new long[textLength]);
        this.earlier = List.of(new long[vocabulary.size()], new long[textLength]);
        this.saved = List.of(
                manager.create(current.get(0)),
                manager.create(current.get(1)),
                manager.create(earlier.get(0)),
                manager.create(earlier.get(1)));
    }

    /** Counts the captions of a batch of the current domain. */
    void observe(TokenBatch captions) {
        long[] ids = captions.ids().toLongArray();
        for (int row = 0; row < ids.length; row += textLength) {
            int count = 0;
            for (int at = row; at < row + textLength; at++) {
                if (isWord(ids[at])) {
                    current.get(0)[(int) ids[at]]++;
                    count++;
                }
            }
            // A caption that was cut may have lost its [SEP]; a pseudo caption needs the place for one.
            current.get(1)[Math.min(count, textLength - 2)]++;
        }
    }

    /** The current domain has ended: from now on its captions count as earlier ones. */
    void consolidate() {
        for (int table = 0; table < earlier.size(); table++) {
            long[] counts = current.get(table);
            long[] sums = earlier.get(table);
            Arrays.setAll(sums, at -> sums[at] + counts[at]);
            Arrays.fill(counts, 0);
        }
        accumulate();
    }

    /** True while there are no earlier captions. */
    boolean empty() {
        return words.length == 0;
    }

    /**
     * {@return pseudo captions {@code [count, L]}, a pure function of the profile, seed and step}
     *
     * @param manager owner of the result
     * @throws IllegalStateException if the profile is empty
     */
    TokenBatch draw(NDManager manager, int count, long seed, long step) {
        if (empty()) {
            throw new IllegalStateException("there is no earlier domain whose captions could be rehearsed");
        }
        CounterRandom random = new CounterRandom(seed, "pseudo-captions", step);
        long[] ids = new long[count * textLength];
        float[] attention = new float[ids.length];
        Arrays.fill(ids, vocabulary.padId());
        for (int row = 0; row < ids.length; row += textLength) {
            int length = draw(lengths, random);
            ids[row] = vocabulary.clsId();
            for (int at = 1; at <= length; at++) {
                ids[row + at] = draw(words, random);
            }
            ids[row + length + 1] = vocabulary.sepId();
            Arrays.fill(attention, row, row + length + 2, 1);
        }
        Shape shape = new Shape(count, textLength);
        return new TokenBatch(manager.create(ids, shape), manager.create(attention, shape));
    }

    void addTo(Map<String, NDArray> state) {
        for (int table = 0; table < saved.size(); table++) {
            NDArray tensor = saved.get(table);
            try (NDArray values = tensor.getManager().create(tables().get(table))) {
                kernels.copy(List.of(tensor), List.of(values));
            }
            state.put(PREFIX + names().get(table), tensor);
        }
    }

    void restore(Map<String, NDArray> state) {
        for (int table = 0; table < saved.size(); table++) {
            long[] counts = tables().get(table);
            long[] values = SavedState.array(state, PREFIX + names().get(table)).toLongArray();
            if (values.length != counts.length) {
                throw new IllegalArgumentException("the saved state has " + values.length + " counts in '" + PREFIX
                        + names().get(table) + "' where this model needs " + counts.length
                        + "; it must come from the same preset and tokenizer");
            }
            System.arraycopy(values, 0, counts, 0, counts.length);
        }
        accumulate();
    }

    private List<long[]> tables() {
        return List.of(current.get(0), current.get(1), earlier.get(0), earlier.get(1));
    }

    private static List<String> names() {
        return List.of("words", "lengths", "earlier-words", "earlier-lengths");
    }

    private boolean isWord(long id) {
        return id != vocabulary.padId() && id != vocabulary.clsId() && id != vocabulary.sepId();
    }

    private void accumulate() {
        words = cumulated(earlier.get(0), Math::sqrt);
        lengths = cumulated(earlier.get(1), count -> count);
    }

    // Empty if all weights are 0.
    private static double[] cumulated(long[] counts, LongToDoubleFunction weight) {
        double[] sums = new double[counts.length];
        double sum = 0;
        for (int at = 0; at < counts.length; at++) {
            sum += weight.applyAsDouble(counts[at]);
            sums[at] = sum;
        }
        return sum == 0 ? new double[0] : sums;
    }

    // The first index whose cumulated weight lies above a uniform draw; an index of weight 0 is never drawn.
    private static int draw(double[] cumulated, CounterRandom random) {
        double threshold = random.nextDouble() * cumulated[cumulated.length - 1];
        int low = 0;
        int high = cumulated.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cumulated[middle] > threshold) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
