package io.palimpsest.trainer.learner.regularisers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.kernels.Kernels;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * MAS, memory aware synapses (Aljundi et al., "Memory Aware Synapses: Learning what (not) to forget", ECCV 2018; CTP specification, section
 * 7).
 *
 * <pre>
 * P = ½λ·Σ Ω(θ − θ*)²                 λ = 1
 * at a boundary:  Ω ← t/(t+1)·Ω + 1/(t+1)·Ω_t,   θ* ← θ
 * Ω_t = mean over batches of |∂/∂θ (mean ‖image head‖₂ + mean ‖text head‖₂ + mean ‖fused CLS‖₂)|
 * </pre>
 *
 * Needs no labels: what matters is what moves the outputs. One thread.
 */
public final class MemoryAwareSynapses implements Regulariser {
    private final DomainImportance importance;
    private final Anchor anchor;

    /**
     * @param manager owner of its memory
     * @param strength λ, {@code >= 0}
     */
    public MemoryAwareSynapses(NDManager manager, Parameters parameters, Kernels kernels, double strength) {
        this.importance = DomainImportance.sensitivity(manager, parameters, kernels);
        this.anchor = new Anchor(manager, parameters, kernels, strength / 2);
    }

    @Override
    public boolean looksBack() {
        return true;
    }

    @Override
    public void lookBack(int domainIndex, FinishedGradients gradients) {
        importance.average(domainIndex, gradients::ofOutputs);
    }

    @Override
    public void beginDomain(int domainIndex) {
        anchor.drop();
    }

    @Override
    public OptionalDouble regularise(int domainIndex, List<NDArray> gradients) {
        return anchor.pull(domainIndex, gradients, importance.arrays());
    }

    @Override
    public void addTo(Map<String, NDArray> state) {
        importance.addTo(state);
        anchor.addTo(state);
    }

    @Override
    public void restore(Map<String, NDArray> state, Map<String, String> counters) {
        importance.restore(state);
        anchor.restore(state);
    }
}
