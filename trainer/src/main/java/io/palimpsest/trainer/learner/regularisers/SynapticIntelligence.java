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
 * SI, synaptic intelligence (Zenke, Poole and Ganguli, "Continual Learning Through Synaptic Intelligence", ICML 2017; CTP specification,
 * section 7).
 *
 * <pre>
 * P = λ·Σ Ω(θ − θ*)²                  λ = 1
 * at a boundary:  Ω ← Ω + w / ((θ − θ*)² + ξ),   w ← 0,   θ* ← θ      ξ = 0.1
 * </pre>
 *
 * w is the {@link PathIntegral} of the domain and θ* the weights at its beginning. A weight that raised the loss lowers its Ω, as in the
 * original. One thread.
 */
public final class SynapticIntelligence implements Regulariser {
    private static final String IMPORTANCE = "consolidated/importance";

    private final Parameters parameters;
    private final double damping;
    private final PathIntegral path;
    private final WeightTable importance;
    private final Anchor anchor;

    /**
     * @param manager owner of its memory
     * @param strength λ, {@code >= 0}
     * @param damping ξ, {@code > 0}
     */
    public SynapticIntelligence(
            NDManager manager, Parameters parameters, Kernels kernels, double strength, double damping) {
        this.parameters = parameters;
        this.damping = damping;
        this.path = new PathIntegral(manager, parameters, kernels);
        this.importance = new WeightTable(manager, parameters, kernels);
        this.anchor = new Anchor(manager, parameters, kernels, strength);
    }

    @Override
    public void beginDomain(int domainIndex) {
        if (domainIndex > 0) {
            consolidate();
        }
        path.clear();
        anchor.drop();
    }

    private void consolidate() {
        try (GradientMode paused = GradientMode.paused();
                NDArray xi = parameters.arrays().get(0).getManager().full(new Shape(), (float) damping)) {
            for (int at = 0; at < parameters.arrays().size(); at++) {
                try (NDArray distance =
                                parameters.arrays().get(at).sub(anchor.arrays().get(at));
                        NDArray gain = path.arrays()
                                .get(at)
                                .div(distance.muli(distance).addi(xi))) {
                    importance.arrays().get(at).addi(gain);
                }
            }
        }
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
        importance.addTo(state, IMPORTANCE);
        anchor.addTo(state);
    }

    @Override
    public void restore(Map<String, NDArray> state, Map<String, String> counters) {
        path.restore(state);
        importance.restore(state, IMPORTANCE);
        anchor.restore(state);
    }
}
