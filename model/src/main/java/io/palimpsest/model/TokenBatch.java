package io.palimpsest.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * A batch of tokenized captions. The arrays belong to the manager they were made in; the record closes nothing.
 *
 * @param ids token ids, int64 {@code [B, L]}
 * @param attention 1 for a real token and 0 for padding, float32 {@code [B, L]}
 */
public record TokenBatch(NDArray ids, NDArray attention) {
    public TokenBatch {
        if (ids.getDataType() != DataType.INT64 || ids.getShape().dimension() != 2) {
            throw new IllegalArgumentException(
                    "token ids must be int64 [B, L] but were " + ids.getDataType() + " " + ids.getShape());
        }
        if (!attention.getShape().equals(ids.getShape()) || attention.getDataType() != DataType.FLOAT32) {
            throw new IllegalArgumentException("attention must be float32 " + ids.getShape() + " but was "
                    + attention.getDataType() + " " + attention.getShape());
        }
    }

    /** The same attention with other ids of the same shape, as masking makes them. */
    public TokenBatch withIds(NDArray otherIds) {
        return new TokenBatch(otherIds, attention);
    }

    /** Number of captions, B. */
    public long size() {
        return ids.getShape().get(0);
    }
}
