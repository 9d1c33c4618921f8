package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import io.palimpsest.model.Mode;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.GradientMode;
import io.palimpsest.trainer.learner.losses.Pairs;

/**
 * What a model makes of samples when exemplars are chosen among them (CTP specification, section 7, MoF: fused features).
 *
 * <pre>
 * fusion trained:      φ = CLS of the fused tokens, L2-normalised        [B, D]
 * fusion not trained:  φ = (v + w) / ‖v + w‖                             [B, E]
 * </pre>
 *
 * The second is this project's own: without a masked language term nothing trains the fusion tower, and its features would be noise. Without
 * dropout and without gradient.
 *
 * @param model architecture
 * @param fused whether the fusion tower is trained
 */
record ExemplarFeatures(VisionLanguageModel model, boolean fused) {

    NDArray of(WeightSet weights, NDArray images, TokenBatch tokens) {
        try (GradientMode paused = GradientMode.paused()) {
            if (fused) {
                NDArray imageTokens = model.imageTokens(weights, images, Mode.EVAL);
                return model.fusedFeatures(weights, model.fusedTokens(weights, tokens, imageTokens, Mode.EVAL));
            }
            Pairs pairs =
                    ForwardPass.of(model, weights, images, tokens, Mode.EVAL).features();
            return pairs.images().add(pairs.texts()).normalize(2, 1);
        }
    }
}
