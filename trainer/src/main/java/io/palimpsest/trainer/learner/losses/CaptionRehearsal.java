package io.palimpsest.trainer.learner.losses;

import ai.djl.ndarray.NDArray;

/**
 * Keeps made-up captions where they are to stay: their features, and how like them each picture of the batch is.
 *
 * <pre>
 * C_i = softmax_j(v_i·u_j/τ),   v of the batch's pictures, u of N pseudo captions;   ^r what is to be kept
 * loss = (1/N) Σ_j (1 - u_j·u^r_j) + (1/B) Σ_i KL(C^r_i ‖ C_i)
 * </pre>
 *
 * Teacher first; the teacher carries no gradient. One thread.
 */
public final class CaptionRehearsal {
    private final Constants constants;
    private final double temperature;

    /** @param temperature τ, greater than 0 */
    public CaptionRehearsal(Constants constants, double temperature) {
        this.constants = constants;
        this.temperature = temperature;
    }

    /**
     * @param pictures unit vectors of the current model {@code [B, E]}
     * @param captions unit vectors of the current model {@code [N, E]}
     * @param previousPictures unit vectors of the previous model for the same pictures, without gradient
     * @param keptCaptions unit vectors that the same captions are to keep, without gradient
     * @return 0-d loss
     */
    public NDArray loss(NDArray pictures, NDArray captions, NDArray previousPictures, NDArray keptCaptions) {
        NDArray moved =
                captions.mul(keptCaptions).sum(new int[] {1}).mean().neg().add(constants.of(1));
        return moved.add(
                SoftmaxRows.divergence(similarity(previousPictures, keptCaptions), similarity(pictures, captions)));
    }

    private NDArray similarity(NDArray rows, NDArray columns) {
        return rows.matMul(columns.transpose()).div(constants.of(temperature));
    }
}
