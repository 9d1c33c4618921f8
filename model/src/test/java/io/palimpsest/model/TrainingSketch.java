package io.palimpsest.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.kernels.GradientMode;
import io.palimpsest.model.kernels.Kernels;
import java.util.ArrayList;
import java.util.List;

/** The least that trains: in-batch contrast of image and text, AdamW. For tests of the model, not a learner. */
final class TrainingSketch {
    private final VisionLanguageModel model;
    private final WeightSet weights;
    private final Kernels kernels;
    private final List<NDArray> firstMoments = new ArrayList<>();
    private final List<NDArray> secondMoments = new ArrayList<>();
    private final List<NDArray> steps = new ArrayList<>();

    TrainingSketch(NDManager manager, VisionLanguageModel model, WeightSet weights, Kernels kernels) {
        this.model = model;
        this.weights = weights;
        this.kernels = kernels;
        weights.setRequiresGradient(true);
        for (NDArray array : weights.arrays()) {
            firstMoments.add(manager.zeros(array.getShape()));
            secondMoments.add(manager.zeros(array.getShape()));
            steps.add(manager.zeros(new Shape()));
        }
    }

    /** Contrast of both directions plus the mean square of the masked language logits, so that every weight takes part. */
    NDArray loss(NDArray images, TokenBatch tokens, Mode mode, boolean fusion) {
        NDArray imageTokens = model.imageTokens(weights, images, mode);
        NDArray textTokens = model.textTokens(weights, tokens, mode);
        NDArray logits = model.imageFeatures(weights, imageTokens)
                .matMul(model.textFeatures(weights, textTokens).transpose())
                .div(weights.constants().of(0.07));
        NDArray diagonal = images.getManager().eye((int) tokens.size());
        NDArray contrast = logits.logSoftmax(1)
                .add(logits.logSoftmax(0))
                .mul(diagonal)
                .sum()
                .neg();
        if (!fusion) {
            return contrast;
        }
        NDArray fused = model.fusedTokens(weights, tokens, imageTokens, mode);
        NDArray words = model.maskedLanguageLogits(
                weights, fused.reshape(-1, model.preset().textWidth()));
        return contrast.add(words.logSoftmax(-1).mean().neg());
    }

    List<NDArray> gradients(NDArray images, TokenBatch tokens, Mode mode, Runnable beforeBackward) {
        try (GradientMode on = GradientMode.recording()) {
            NDArray loss = loss(images, tokens, mode, true);
            beforeBackward.run();
            return kernels.gradients(loss, weights.arrays());
        }
    }

    void step(NDArray images, TokenBatch tokens, boolean fusion) {
        List<NDArray> gradients;
        try (GradientMode on = GradientMode.recording()) {
            gradients = kernels.gradients(loss(images, tokens, Mode.TRAIN, fusion), weights.arrays());
        }
        kernels.adamw(weights.arrays(), gradients, firstMoments, secondMoments, steps, 1e-3, 0.9, 0.999, 1e-8, 0.05);
    }
}
