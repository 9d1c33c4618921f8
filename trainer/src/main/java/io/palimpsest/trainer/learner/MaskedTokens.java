package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.CounterRandom;
import io.palimpsest.model.TokenBatch;
import java.util.stream.LongStream;

/**
 * A batch with some tokens hidden (CTP specification, section 2.5).
 *
 * <p>Each position is selected independently with the masking probability, [PAD] and [CLS] never, [SEP] like any other. Of the selected,
 * 80 % become [MASK], 10 % a uniform random id and 10 % stay. A pure function of ids, seed and step.
 *
 * @param tokens ids after masking with the attention of the clean batch, {@code [B, L]}
 * @param positions selected positions in the flattened {@code [B · L]}, int64 {@code [N]}
 * @param labels ids the selected positions had, int64 {@code [N]}
 * @param count N, may be 0
 */
public record MaskedTokens(TokenBatch tokens, NDArray positions, NDArray labels, int count) {

    /** Masks a batch; the new arrays belong to the given manager. */
    public static MaskedTokens of(
            NDManager manager, TokenBatch clean, Vocabulary vocabulary, double probability, long seed, long step) {
        long[] ids = clean.ids().toLongArray();
        long[] labels = ids.clone();
        long[] selected = select(ids, vocabulary, probability, new CounterRandom(seed, "masking", step));
        NDArray masked = manager.create(ids, clean.ids().getShape());
        return new MaskedTokens(
                clean.withIds(masked),
                manager.create(selected),
                manager.create(LongStream.of(selected)
                        .map(position -> labels[(int) position])
                        .toArray()),
                selected.length);
    }

    /** Masks the ids in place and returns the selected positions in ascending order. */
    static long[] select(long[] ids, Vocabulary vocabulary, double probability, CounterRandom random) {
        LongStream.Builder selected = LongStream.builder();
        for (int position = 0; position < ids.length; position++) {
            boolean special = ids[position] == vocabulary.padId() || ids[position] == vocabulary.clsId();
            if (special || !random.nextBoolean(probability)) {
                continue;
            }
            selected.add(position);
            double choice = random.nextDouble();
            if (choice < 0.8) {
                ids[position] = vocabulary.maskId();
            } else if (choice < 0.9) {
                ids[position] = random.nextInt(vocabulary.size());
            }
        }
        return selected.build().toArray();
    }
}
