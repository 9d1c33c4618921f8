package io.palimpsest.trainer.learner;

import io.palimpsest.model.CaptionTokenizer;

/**
 * What learners must know of a tokenizer.
 *
 * @param size number of token ids V
 * @param padId id of [PAD], never masked
 * @param clsId id of [CLS], never masked
 * @param sepId id of [SEP]
 * @param maskId id of [MASK]
 */
public record Vocabulary(int size, long padId, long clsId, long sepId, long maskId) {
    /** Checks that every id lies in the vocabulary. */
    public Vocabulary {
        for (long id : new long[] {padId, clsId, sepId, maskId}) {
            if (id < 0 || id >= size) {
                throw new IllegalArgumentException("token id must be in [0, " + size + ") but was " + id);
            }
        }
    }

    /** The facts of a tokenizer. */
    public static Vocabulary of(CaptionTokenizer tokenizer) {
        return new Vocabulary(
                tokenizer.vocabularySize(),
                tokenizer.padId(),
                tokenizer.clsId(),
                tokenizer.sepId(),
                tokenizer.maskId());
    }
}
