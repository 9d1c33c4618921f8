package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.CounterRandom;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.trainer.learner.regularisers.SavedState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;

/**
 * What is kept of the captions of the current domain without keeping any of them: how often each word came and how long captions were. Its size
 * depends on the vocabulary only.
 *
 * <p>Pseudo captions are drawn from it, as in pseudo-rehearsal (Robins, "Catastrophic forgetting, rehearsal and pseudorehearsal", Connection
 * Science 1995): a length as often as it came, and that many words independently, each with a probability that goes with the square root of its
 * count, so that rare words are drawn often enough. One thread.
 */
final class CaptionProfile {
    private static final List<String> NAMES = List.of("captions/words", "captions/lengths");

    private final Vocabulary vocabulary;
    private final Kernels kernels;
    private final int textLength;
    private final List<long[]> tables;
    private final List<NDArray> saved;

    /**
     * @param textLength L, ids per caption
     * @param manager owner of the tensors that {@link #addTo} gives
     */
    CaptionProfile(Vocabulary vocabulary, int textLength, Kernels kernels, NDManager manager) {
        this.vocabulary = vocabulary;
        this.kernels = kernels;
        this.textLength = textLength;
        this.tables = List.of(new long[vocabulary.size()], new long[textLength]);
        this.saved = tables.stream().map(manager::create).toList();
    }

    /** Counts the captions of a batch. */
    void observe(TokenBatch captions) {
        long[] ids = captions.ids().toLongArray();
        for (int row = 0; row < ids.length; row += textLength) {
            int count = 0;
            for (int at = row; at < row + textLength; at++) {
                if (isWord(ids[at])) {
                    tables.get(0)[(int) ids[at]]++;
                    count++;
                }
            }
            // A caption that was cut may have lost its [SEP]; a pseudo caption needs the place for one.
            tables.get(1)[Math.min(count, textLength - 2)]++;
        }
    }

    /** Begins anew. */
    void clear() {
        tables.forEach(table -> Arrays.fill(table, 0));
    }

    /** True while no caption was counted. */
    boolean empty() {
        return Arrays.stream(tables.get(1)).allMatch(count -> count == 0);
    }

    /**
     * {@return that many pseudo captions of L ids each, a pure function of the profile, seed and counter}
     *
     * @throws IllegalStateException if no caption was counted
     */
    List<long[]> draw(int count, long seed, long counter) {
        if (empty()) {
            throw new IllegalStateException("no caption was counted, so none can be made up");
        }
        CounterRandom random = new CounterRandom(seed, "pseudo-captions", counter);
        double[] words = cumulated(tables.get(0), Math::sqrt);
        double[] lengths = cumulated(tables.get(1), times -> times);
        List<long[]> drawn = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            long[] ids = new long[textLength];
            Arrays.fill(ids, vocabulary.padId());
            int length = draw(lengths, random);
            ids[0] = vocabulary.clsId();
            for (int at = 1; at <= length; at++) {
                ids[at] = draw(words, random);
            }
            ids[length + 1] = vocabulary.sepId();
            drawn.add(ids);
        }
        return drawn;
    }

    void addTo(Map<String, NDArray> state) {
        for (int table = 0; table < saved.size(); table++) {
            NDArray tensor = saved.get(table);
            try (NDArray values = tensor.getManager().create(tables.get(table))) {
                kernels.copy(List.of(tensor), List.of(values));
            }
            state.put(NAMES.get(table), tensor);
        }
    }

    void restore(Map<String, NDArray> state) {
        for (int table = 0; table < saved.size(); table++) {
            long[] counts = tables.get(table);
            String name = NAMES.get(table);
            long[] values = SavedState.array(state, name).toLongArray();
            if (values.length != counts.length) {
                throw new IllegalArgumentException("the saved state has " + values.length + " counts in '" + name
                        + "' where this model needs " + counts.length
                        + "; it must come from the same preset and tokenizer");
            }
            System.arraycopy(values, 0, counts, 0, counts.length);
        }
    }

    private boolean isWord(long id) {
        return id != vocabulary.padId() && id != vocabulary.clsId() && id != vocabulary.sepId();
    }

    private static double[] cumulated(long[] counts, LongToDoubleFunction weight) {
        double[] sums = new double[counts.length];
        double sum = 0;
        for (int at = 0; at < counts.length; at++) {
            sum += weight.applyAsDouble(counts[at]);
            sums[at] = sum;
        }
        return sums;
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
