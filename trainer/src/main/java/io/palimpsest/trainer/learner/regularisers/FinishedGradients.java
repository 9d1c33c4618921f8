package io.palimpsest.trainer.learner.regularisers;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.Consumer;

/**
 * What can be differentiated of a domain that has just ended, with the weights as it left them, in train mode on augmented pictures. Every
 * batch gives one gradient per trained weight; they live during the call only.
 */
public interface FinishedGradients {
    /** Goes through the gradients of the training loss, the mean over a batch, one batch after the other. */
    void ofLoss(Consumer<List<NDArray>> use);

    /** Goes through the gradients of the mean length of the model's outputs, one batch after the other. */
    void ofOutputs(Consumer<List<NDArray>> use);
}
