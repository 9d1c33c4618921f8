package io.palimpsest.trainer.pipeline;

import ai.djl.ndarray.NDManager;
import io.palimpsest.trainer.learner.Learner;

/** Makes a learner with its initial weights, a pure function of the configuration. */
@FunctionalInterface
public interface LearnerFactory {
    /**
     * {@return a new learner; the caller closes it}
     *
     * @param manager parent of all its memory
     */
    Learner create(NDManager manager);
}
