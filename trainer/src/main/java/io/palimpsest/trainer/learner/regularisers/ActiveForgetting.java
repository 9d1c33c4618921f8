package io.palimpsest.trainer.learner.regularisers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.kernels.Kernels;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * AFEC, active forgetting with synaptic expansion and convergence (Wang et al., "AFEC: Active Forgetting of Negative Transfer in Continual
 * Learning", NeurIPS 2021; CTP specification, section 7).
 *
 * <pre>P = ½λ·Σ F(θ − θ*)² + ½λ_e·Σ F_e(θ − θ_e)²          λ = 5000, λ_e = 1</pre>
 *
 * The first term is that of {@link ElasticWeightConsolidation}. θ_e are the expanded weights, which learn the current domain alone, and F_e is their
 * {@link OnlineFisher}: what earlier domains have no use for may be forgotten. One thread.
 */
public final class ActiveForgetting implements Regulariser {
    private final Parameters parameters;
    private final ElasticWeightConsolidation consolidation;
    private final QuadraticPenalty convergence;
    private final Parameters expanded;
    private final OnlineFisher expandedFisher;

    /**
     * @param manager owner of its memory
     * @param strength λ, {@code >= 0}
     * @param expandedStrength λ_e, {@code >= 0}
     * @param expanded θ_e, one per parameter; trained elsewhere
     * @param expandedFisher F_e; updated elsewhere
     */
    public ActiveForgetting(
            NDManager manager,
            Parameters parameters,
            Kernels kernels,
            double strength,
            double expandedStrength,
            Parameters expanded,
            OnlineFisher expandedFisher) {
        this.parameters = parameters;
        this.consolidation = new ElasticWeightConsolidation(manager, parameters, kernels, strength);
        this.convergence = new QuadraticPenalty(expandedStrength / 2);
        this.expanded = expanded;
        this.expandedFisher = expandedFisher;
    }

    @Override
    public boolean looksBack() {
        return true;
    }

    @Override
    public void lookBack(int domainIndex, FinishedGradients gradients) {
        consolidation.lookBack(domainIndex, gradients);
    }

    @Override
    public void beginDomain(int domainIndex) {
        consolidation.beginDomain(domainIndex);
    }

    @Override
    public OptionalDouble regularise(int domainIndex, List<NDArray> gradients) {
        if (domainIndex == 0) {
            return OptionalDouble.empty();
        }
        OptionalDouble old = consolidation.regularise(domainIndex, gradients);
        OptionalDouble young =
                convergence.addTo(gradients, parameters.arrays(), expanded.arrays(), expandedFisher.arrays());
        return old.isEmpty() && young.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(old.orElse(0) + young.orElse(0));
    }

    @Override
    public void addTo(Map<String, NDArray> state) {
        consolidation.addTo(state);
    }

    @Override
    public void restore(Map<String, NDArray> state, Map<String, String> counters) {
        consolidation.restore(state, counters);
    }
}
