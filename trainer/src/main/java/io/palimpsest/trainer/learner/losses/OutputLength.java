package io.palimpsest.trainer.learner.losses;

import ai.djl.ndarray.NDArray;

/**
 * Mean length of output vectors, whose gradient tells what moves them (CTP specification, section 7, MAS).
 *
 * <pre>(1/B) Σ_i ‖x_i‖₂</pre>
 *
 * Stateless.
 */
public final class OutputLength {
    /**
     * @param outputs vectors x {@code [B, E]}, none of them zero
     * @return 0-d
     */
    public NDArray of(NDArray outputs) {
        return outputs.square().sum(new int[] {1}).sqrt().mean();
    }
}
