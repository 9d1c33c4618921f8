package io.palimpsest.trainer.learner.regularisers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.kernels.Kernels;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * θ*, the weights at the beginning of the current domain, and the {@link QuadraticPenalty} on leaving them. The first domain has none: there is
 * nothing to keep yet. One thread; owns its memory.
 */
final class Anchor {
    private static final String PREFIX = "consolidated/anchor";

    private final Parameters parameters;
    private final QuadraticPenalty penalty;
    private final WeightTable weights;

    /** @param factor c of the penalty */
    Anchor(NDManager manager, Parameters parameters, Kernels kernels, double factor) {
        this.parameters = parameters;
        this.penalty = new QuadraticPenalty(factor);
        this.weights = new WeightTable(manager, parameters, kernels);
    }

    /** θ* ← θ. */
    void drop() {
        weights.copy(parameters.arrays());
    }

    /** θ*, in the order of the parameters. */
    List<NDArray> arrays() {
        return weights.arrays();
    }

    /**
     * Adds the penalty's gradient, in place.
     *
     * @param domainIndex index of the current domain
     * @param gradients one per weight
     * @param importance Ω
     * @return the penalty; empty where there is none
     */
    OptionalDouble pull(int domainIndex, List<NDArray> gradients, List<NDArray> importance) {
        return domainIndex == 0
                ? OptionalDouble.empty()
                : penalty.addTo(gradients, parameters.arrays(), weights.arrays(), importance);
    }

    void addTo(Map<String, NDArray> state) {
        weights.addTo(state, PREFIX);
    }

    void restore(Map<String, NDArray> state) {
        weights.restore(state, PREFIX);
    }
}
