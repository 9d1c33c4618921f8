package io.palimpsest.trainer.learner.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * MLMd, soft cross-entropy to the momentum model's word distribution (CTP specification, section 2.5).
 *
 * <pre>MLMd = mean over selected positions n of -Σ_x softmax(z^c_n)_x · log softmax(z_n)_x</pre>
 *
 * Cross-entropy, not divergence, at temperature 1. A batch without a selected position has loss 0. One thread.
 */
public final class MaskedLanguageDistillation {
    /**
     * @param logits z of the selected positions {@code [N, V]}
     * @param momentumLogits z^c of the same positions {@code [N, V]}, without gradient
     * @return 0-d loss
     */
    public NDArray loss(NDArray logits, NDArray momentumLogits) {
        if (logits.getShape().get(0) == 0) {
            return logits.getManager().zeros(new Shape(), logits.getDataType());
        }
        return logits.logSoftmax(1)
                .mul(momentumLogits.softmax(1))
                .sum(new int[] {1})
                .mean()
                .neg();
    }
}
