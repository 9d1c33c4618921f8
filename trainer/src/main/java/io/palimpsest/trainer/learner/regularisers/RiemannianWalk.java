package io.palimpsest.trainer.learner.regularisers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.kernels.GradientMode;
import io.palimpsest.model.kernels.Kernels;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * RWalk, Riemannian walk (Chaudhry et al., "Riemannian Walk for Incremental Learning: Understanding Forgetting and Intransigence", ECCV
 * 2018; CTP specification, section 7).
 *
 * <pre>
 * P = λ·Σ (s + F)(θ − θ*)²            λ = 1000
 * at a boundary:  F ← t/(t+1)·F + 1/(t+1)·F_t
 *                 s ← ½ (s + max(0, w / (F(θ − θ*)² + ξ))),   w ← 0,   θ* ← θ      ξ = 0.1
 * </pre>
 *
 * F_t is the {@link DomainImportance} of the domain as in EWC, w its {@link PathIntegral} as in SI. One thread.
 */
public final class RiemannianWalk implements Regulariser {
    private static final String SCORE = "consolidated/score";

    private final Parameters parameters;
    private final double damping;
    private final Anchor anchor;
    private final PathIntegral path;
    private final DomainImportance fisher;
    private final WeightTable scores;
    private final WeightTable importance;

    /**
     * @param manager owner of its memory
     * @param strength λ, {@code >= 0}
     * @param damping ξ, {@code > 0}
     */
    public RiemannianWalk(NDManager manager, Parameters parameters, Kernels kernels, double strength, double damping) {
        this.parameters = parameters;
        this.damping = damping;
        this.anchor = new Anchor(manager, parameters, kernels, strength);
        this.path = new PathIntegral(manager, parameters, kernels);
        this.fisher = DomainImportance.fisher(manager, parameters, kernels);
        this.scores = new WeightTable(manager, parameters, kernels);
        this.importance = new WeightTable(manager, parameters, kernels);
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
        if (domainIndex > 0) {
            score();
            weigh();
        }
        path.clear();
        anchor.drop();
    }

    private void score() {
        NDManager manager = parameters.arrays().get(0).getManager();
        try (GradientMode paused = GradientMode.paused();
                NDArray xi = manager.full(new Shape(), (float) damping);
                NDArray zero = manager.zeros(new Shape());
                NDArray two = manager.full(new Shape(), 2f)) {
            for (int at = 0; at < parameters.arrays().size(); at++) {
                try (NDArray distance =
                                parameters.arrays().get(at).sub(anchor.arrays().get(at));
                        NDArray gain = path.arrays()
                                .get(at)
                                .div(distance.muli(distance)
                                        .muli(fisher.arrays().get(at))
                                        .addi(xi));
                        NDArray positive = gain.maximum(zero)) {
                    scores.arrays().get(at).addi(positive).divi(two);
                }
            }
        }
    }

    /** Ω ← s + F, which stays as it is until the next boundary. */
    private void weigh() {
        importance.copy(scores.arrays());
        importance.add(fisher.arrays(), NDArray::duplicate);
    }

    @Override
    public OptionalDouble regularise(int domainIndex, List<NDArray> gradients) {
        path.depart(gradients);
        return anchor.pull(domainIndex, gradients, importance.arrays());
    }

    @Override
    public void stepped() {
        path.arrive();
    }

    @Override
    public void addTo(Map<String, NDArray> state) {
        path.addTo(state);
        fisher.addTo(state);
        scores.addTo(state, SCORE);
        anchor.addTo(state);
    }

    @Override
    public void restore(Map<String, NDArray> state, Map<String, String> counters) {
        path.restore(state);
        fisher.restore(state);
        scores.restore(state, SCORE);
        weigh();
        anchor.restore(state);
    }
}
