package io.palimpsest.trainer.learner.regularisers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.kernels.Kernels;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * EWC, elastic weight consolidation (Kirkpatrick et al., "Overcoming catastrophic forgetting in neural networks", PNAS 2017; CTP
 * specification, section 7).
 *
 * <pre>
 * P = ½λ·Σ F(θ − θ*)²                 λ = 5000
 * at a boundary:  F ← t/(t+1)·F + 1/(t+1)·F_t,   θ* ← θ
 * </pre>
 *
 * F_t is the {@link DomainImportance} of the domain, the mean of squared batch-mean gradients of the loss. One thread.
 */
public final class ElasticWeightConsolidation implements Regulariser {
    private final DomainImportance fisher;
    private final Anchor anchor;

    /**
     * @param manager owner of its memory
     * @param strength λ, {@code >= 0}
     */
    public ElasticWeightConsolidation(NDManager manager, Parameters parameters, Kernels kernels, double strength) {
        this.fisher = DomainImportance.fisher(manager, parameters, kernels);
        this.anchor = new Anchor(manager, parameters, kernels, strength / 2);
    }

    @Override
    public boolean looksBack() {
        return true;
    }

    @Override
    public void lookBack(int domainIndex, FinishedGradients gradients) {
        fisher.average(domainIndex, gradients::ofLoss);
    }

    @Override
    public void beginDomain(int domainIndex) {
        anchor.drop();
    }

    @Override
    public OptionalDouble regularise(int domainIndex, List<NDArray> gradients) {
        return anchor.pull(domainIndex, gradients, fisher.arrays());
    }

    @Override
    public void addTo(Map<String, NDArray> state) {
        fisher.addTo(state);
        anchor.addTo(state);
    }

    @Override
    public void restore(Map<String, NDArray> state, Map<String, String> counters) {
        fisher.restore(state);
        anchor.restore(state);
    }
}
