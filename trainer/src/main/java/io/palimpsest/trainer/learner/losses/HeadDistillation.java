package io.palimpsest.trainer.learner.losses;

import ai.djl.ndarray.NDArray;

/**
 * Keeps the outputs of both heads, read as logits of E classes, where the previous model has them (CTP specification, section 7, LWF).
 *
 * <pre>
 * p_i = softmax(x_i/τ),  p^r_i = softmax(x^r_i/τ)   with x_i the output of a head, not brought to length 1
 * LWF = ½ [ (1/B) Σ_i KL(p^r_i ‖ p_i) of the image head + the same of the text head ]
 * </pre>
 *
 * Teacher first; the teacher carries no gradient. One thread.
 */
public final class HeadDistillation {
    private final Constants constants;
    private final double temperature;

    /** @param temperature τ, greater than 0 */
    public HeadDistillation(Constants constants, double temperature) {
        this.constants = constants;
        this.temperature = temperature;
    }

    /**
     * @param current outputs of the heads of the current model {@code [B, E]}, of any length
     * @param previous those of the previous model
     * @return 0-d loss
     */
    public NDArray loss(Pairs current, Pairs previous) {
        return divergence(previous.images(), current.images())
                .add(divergence(previous.texts(), current.texts()))
                .mul(constants.of(0.5));
    }

    private NDArray divergence(NDArray teacher, NDArray student) {
        NDArray tau = constants.of(temperature);
        return SoftmaxRows.divergence(teacher.div(tau), student.div(tau));
    }
}
