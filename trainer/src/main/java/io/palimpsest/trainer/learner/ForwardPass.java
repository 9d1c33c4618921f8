package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.Mode;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.WeightSet;
import io.palimpsest.trainer.learner.losses.Pairs;

/**
 * One model's view of one batch: the features for contrast and the word scores of the masked positions. The image tower runs once for both.
 *
 * @param model architecture
 * @param weights whose view it is
 * @param mode with or without dropout
 * @param imageTokens {@code [B, 1 + P, D]}
 * @param textTokens {@code [B, L, D]}
 * @param projections outputs of both heads {@code [B, E]}
 * @param features the same as unit vectors {@code [B, E]}
 */
record ForwardPass(
        VisionLanguageModel model,
        WeightSet weights,
        Mode mode,
        NDArray imageTokens,
        NDArray textTokens,
        Pairs projections,
        Pairs features) {

    /** Runs both towers on clean input. */
    static ForwardPass of(VisionLanguageModel model, WeightSet weights, NDArray images, TokenBatch clean, Mode mode) {
        NDArray imageTokens = model.imageTokens(weights, images, mode);
        NDArray textTokens = model.textTokens(weights, clean, mode);
        Pairs projections =
                new Pairs(model.imageProjections(weights, imageTokens), model.textProjections(weights, textTokens));
        Pairs features = new Pairs(model.features(projections.images()), model.features(projections.texts()));
        return new ForwardPass(model, weights, mode, imageTokens, textTokens, projections, features);
    }

    /** CLS of the fused tokens of clean captions {@code [B, D]}. */
    NDArray fusedCls(TokenBatch clean) {
        return model.fusedCls(model.fusedTokens(weights, clean, imageTokens, mode));
    }

    /** Scores of the vocabulary at the masked positions {@code [N, V]}. */
    NDArray wordScores(MaskedTokens masked) {
        if (masked.count() == 0) {
            return imageTokens.getManager().zeros(new Shape(0, model.preset().vocabularySize()));
        }
        NDArray fused = model.fusedTokens(weights, masked.tokens(), imageTokens, mode);
        Shape shape = fused.getShape();
        long width = shape.get(2);
        NDArray index =
                masked.positions().reshape(new Shape(masked.count(), 1)).broadcast(new Shape(masked.count(), width));
        NDArray selected =
                fused.reshape(new Shape(shape.get(0) * shape.get(1), width)).gather(index, 0);
        return model.maskedLanguageLogits(weights, selected);
    }
}
