package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import io.palimpsest.model.WeightSet;
import java.util.List;
import java.util.Map;

/** How a {@link PreservingLearner} keeps what the model of the domain before can do. Training thread only. */
interface Preservation {
    /**
     * A domain begins.
     *
     * @param index its index, from 0
     */
    default void beginDomain(int index) {}

    /**
     * Adds its loss terms to a step of a second or later domain; all of it is recorded and belongs to the step.
     *
     * @param outcome the step so far
     * @param batch what is trained
     * @param previous weights of the model of the domain before, frozen
     */
    void addTo(FineTuning.Outcome outcome, TrainingBatch batch, WeightSet previous);

    /**
     * The optimiser has moved the weights.
     *
     * @param batch what was trained
     * @param gradients of the whole loss, one per trained weight
     * @param previous weights of the model of the domain before; null in the first domain
     * @param rate learning rate of the step
     */
    default void stepped(TrainingBatch batch, List<NDArray> gradients, WeightSet previous, double rate) {}

    /** Adds every tensor needed to go on bit-identically. */
    default void addTo(Map<String, NDArray> state) {}

    /** Takes over the tensors of {@link #addTo(Map)}, by copy. */
    default void restore(Map<String, NDArray> state) {}
}
