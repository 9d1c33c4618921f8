package io.palimpsest.trainer.learner.losses;

import ai.djl.ndarray.NDArray;

/**
 * MCI, contrast of the current model with the momentum model and its queue (CTP specification, section 2.4).
 *
 * <pre>
 * keys_text = [ w^c of the batch | text queue ],   keys_image = [ v^c of the batch | image queue ]
 * MCI = ½ [ mean_i -log softmax_j(v_i·keys_text_j/τ)[j=i] + mean_i -log softmax_j(w_i·keys_image_j/τ)[j=i] ]
 * </pre>
 *
 * The positive is the momentum feature of the same sample in the other modality. The keys carry no gradient. One thread.
 */
public final class MomentumContrast {
    private final Constants constants;
    private final double temperature;

    /** @param temperature τ, greater than 0 */
    public MomentumContrast(Constants constants, double temperature) {
        this.constants = constants;
        this.temperature = temperature;
    }

    /**
     * @param current unit vectors of the current model {@code [B, E]}
     * @param momentum unit vectors of the momentum model for the same samples {@code [B, E]}, without gradient
     * @param queue earlier momentum vectors {@code [K, E]}, as they were before this batch is enqueued
     * @return 0-d loss
     */
    public NDArray loss(Pairs current, Pairs momentum, Pairs queue) {
        return contrast(current.images(), momentum.texts(), queue.texts())
                .add(contrast(current.texts(), momentum.images(), queue.images()))
                .mul(constants.of(0.5));
    }

    private NDArray contrast(NDArray queries, NDArray positives, NDArray negatives) {
        NDArray keys = positives.concat(negatives, 0);
        NDArray logits = queries.matMul(keys.transpose()).div(constants.of(temperature));
        return SoftmaxRows.crossEntropyOnDiagonal(logits, 0);
    }
}
