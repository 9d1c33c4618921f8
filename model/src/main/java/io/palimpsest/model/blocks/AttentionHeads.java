package io.palimpsest.model.blocks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.Constants;
import io.palimpsest.model.Mode;

/**
 * The weightless middle of attention: softmax(Q·Kᵀ/√d + mask)·V for every head (Vaswani et al. 2017, section 3.2).
 *
 * @param count heads H
 * @param width width D of all heads together; d = D/H
 * @param dropout applied to the attention probabilities
 */
public record AttentionHeads(int count, int width, Dropout dropout) {
    /** {@code [B, N, D]} to {@code [B, H, N, d]}. */
    NDArray split(NDArray x) {
        Shape shape = x.getShape();
        return x.reshape(shape.get(0), shape.get(1), count, width / count).transpose(0, 2, 1, 3);
    }

    /**
     * @param query {@code [B, H, N, d]}
     * @param key {@code [B, H, M, d]}
     * @param value {@code [B, H, M, d]}
     * @param mask added to the scores, {@code [B, 1, 1, M]}, or null
     * @return {@code [B, N, D]}
     */
    NDArray attend(Constants constants, NDArray query, NDArray key, NDArray value, NDArray mask, Mode mode) {
        NDArray scores =
                query.mul(constants.of(1 / Math.sqrt((double) width / count))).matMul(key.transpose(0, 1, 3, 2));
        if (mask != null) {
            scores = scores.add(mask);
        }
        NDArray probabilities = dropout.forward(scores.softmax(-1), mode);
        NDArray mixed = probabilities.matMul(value).transpose(0, 2, 1, 3);
        return mixed.reshape(mixed.getShape().get(0), mixed.getShape().get(1), width);
    }
}
