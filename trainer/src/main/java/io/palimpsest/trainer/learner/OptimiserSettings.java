package io.palimpsest.trainer.learner;

/**
 * AdamW and its learning rate.
 *
 * @param learningRate schedule of the rate within a domain
 * @param weightDecay decoupled decay of every trained tensor, at least 0
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon added to the root of the second moment, greater than 0
 */
public record OptimiserSettings(
        LearningRate learningRate, double weightDecay, double beta1, double beta2, double epsilon) {
    /** Checks the ranges. */
    public OptimiserSettings {
        Ranges.notNegative("weight decay", weightDecay);
        Ranges.fraction("beta1", beta1);
        Ranges.fraction("beta2", beta2);
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("epsilon must be > 0 but was " + epsilon);
        }
    }
}
