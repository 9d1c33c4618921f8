package io.palimpsest.trainer.learner.regularisers;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a method adds to plain fine-tuning: a penalty on moving the trained weights, and what it must remember of earlier domains. This
 * interface itself, with nothing overridden, is a method without a penalty.
 *
 * <p>Life cycle, for each domain: {@link #beginDomain}, then {@link #regularise} and {@link #stepped} around every step of the optimiser, and
 * {@link #lookBack} right before the next domain begins. One thread; the memory belongs to the manager it was made with.
 */
public interface Regulariser {
    /** True when {@link #lookBack} must be called. */
    default boolean looksBack() {
        return false;
    }

    /**
     * Weighs the weights that a domain has left. What the object remembers changes only after all gradients were seen, so that a pass which
     * ends early with an exception leaves no trace.
     *
     * @param domainIndex index of the domain that has ended
     * @param gradients what can be differentiated of it
     */
    default void lookBack(int domainIndex, FinishedGradients gradients) {}

    /**
     * Consolidates the domain before.
     *
     * @param domainIndex index of the domain that begins
     */
    default void beginDomain(int domainIndex) {}

    /**
     * Adds the gradient of the penalty, in place, before the optimiser's step.
     *
     * @param domainIndex index of the current domain
     * @param gradients of the loss without the penalty, one per trained weight
     * @return value of the penalty; empty where there is none
     */
    default OptionalDouble regularise(int domainIndex, List<NDArray> gradients) {
        return OptionalDouble.empty();
    }

    /** The optimiser has moved the weights. */
    default void stepped() {}

    /** Adds every tensor needed to go on bit-identically; these are the live ones. */
    default void addTo(Map<String, NDArray> state) {}

    /** {@return the small scalars of the state} */
    default Map<String, String> counters() {
        return Map.of();
    }

    /** Takes over a state of {@link #addTo} and {@link #counters()}, by copy. */
    default void restore(Map<String, NDArray> state, Map<String, String> counters) {}
}
