package io.palimpsest.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * The CTP architecture: an image tower, a text tower, a fusion tower, two projection heads and a masked language head.
 * Holds sizes and names only; every method takes the weights first, so the same code runs the current, the momentum and
 * the previous model.
 *
 * <p>Thread-safe as long as the weights are not written. Results belong to the manager of the inputs (images, token ids
 * or tokens), never to the weights. Gradients are recorded when the caller's thread records them.
 */
public final class VisionLanguageModel {
    private final ModelPreset preset;

    public VisionLanguageModel(ModelPreset preset) {
        this.preset = preset;
    }

    public ModelPreset preset() {
        return preset;
    }

    /** Fresh weights, a pure function of preset and seed. */
    public WeightSet initialise(NDManager manager, long seed) {
        throw new UnsupportedOperationException();
    }

    /** Image tokens after the final normalisation: images {@code [B, 3, H, W]}, normalised floats, to {@code [B, 1 + P, D]}. */
    public NDArray imageTokens(WeightSet weights, NDArray images, Mode mode) {
        throw new UnsupportedOperationException();
    }

    /** Text tokens after the text tower: {@code [B, L, D]}. */
    public NDArray textTokens(WeightSet weights, TokenBatch tokens, Mode mode) {
        throw new UnsupportedOperationException();
    }

    /** CLS of the image tokens through the image head, L2-normalised: {@code [B, E]}. */
    public NDArray imageFeatures(WeightSet weights, NDArray imageTokens) {
        throw new UnsupportedOperationException();
    }

    /** CLS of the text tokens through the text head, L2-normalised: {@code [B, E]}. */
    public NDArray textFeatures(WeightSet weights, NDArray textTokens) {
        throw new UnsupportedOperationException();
    }

    /** The whole stack from token ids, with cross-attention to the image tokens in its second part: {@code [B, L, D]}. */
    public NDArray fusedTokens(WeightSet weights, TokenBatch tokens, NDArray imageTokens, Mode mode) {
        throw new UnsupportedOperationException();
    }

    /** CLS of the fused tokens, L2-normalised, without a head: {@code [B, D]}. */
    public NDArray fusedFeatures(WeightSet weights, NDArray fusedTokens) {
        throw new UnsupportedOperationException();
    }

    /** Scores over the vocabulary of selected fused tokens {@code [N, D]}: {@code [N, V]}. */
    public NDArray maskedLanguageLogits(WeightSet weights, NDArray selectedTokens) {
        throw new UnsupportedOperationException();
    }
}
