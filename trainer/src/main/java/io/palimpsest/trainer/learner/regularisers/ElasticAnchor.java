package io.palimpsest.trainer.learner.regularisers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.kernels.GradientMode;
import io.palimpsest.model.kernels.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Draws the weights back to where the domain before has left them, each direction by a share that goes with its importance: elastic weight
 * consolidation (Kirkpatrick et al. 2017) decoupled from the adaptive optimiser, as AdamW decouples weight decay (Loshchilov and Hutter 2019), and with
 * Kronecker-factored importance (Ritter et al., NeurIPS 2018) in the directions of its factors (Liu et al., "Rotate your networks", ICPR 2018).
 *
 * <pre>
 * after every step:   R ← 0.98·R + 0.02·g·gᵀ,   C ← 0.98·C + 0.02·gᵀ·g        g the gradient of the whole loss, a matrix
 *                     θ ← θ - U·[min(1, lr·κ·s) ∘ Uᵀ(θ - θ*)V]·Vᵀ             from the second domain on
 * at a boundary:      ΣR ← ΣR + R = U·diag(r)·Uᵀ,   ΣC ← ΣC + C = V·diag(c)·Vᵀ
 *                     s_ij = r_i·c_j / (r_i·c_j + mean r·mean c)               in [0, 1) whatever the scale of the loss
 * </pre>
 *
 * The factors are those of Shampoo (Gupta et al., ICML 2018): if the curvature is {@code A ⊗ B}, they are A and B up to their scale. A side wider than
 * {@value SecondMoment#WIDEST} is not turned, only its diagonal is kept; for a vector, which has no second side, s is that of each number by its mean
 * squared gradient.
 *
 * <p>A penalty that goes through Adam is divided by the root of its own second moment, so that its strength says little about its pull; this one does not.
 * θ* are the weights of the previous model, which the caller has. One thread; the memory belongs to the manager it was made with.
 */
public final class ElasticAnchor {
    private static final double RECENT = 0.02;

    private final NDManager manager;
    private final Parameters parameters;
    private final Kernels kernels;
    private final double strength;
    private final List<AnchoredWeight> weights = new ArrayList<>();
    private final List<NDArray> recent;

    /**
     * @param manager owner of its memory
     * @param strength κ, {@code >= 0}
     */
    public ElasticAnchor(NDManager manager, Parameters parameters, Kernels kernels, double strength) {
        this.manager = manager;
        this.parameters = parameters;
        this.kernels = kernels;
        this.strength = strength;
        for (int at = 0; at < parameters.arrays().size(); at++) {
            weights.add(new AnchoredWeight(
                    manager,
                    kernels,
                    parameters.names().get(at),
                    parameters.arrays().get(at)));
        }
        this.recent =
                weights.stream().flatMap(weight -> weight.recent().stream()).toList();
    }

    /** The current domain has ended: what mattered at its end is kept from now on. */
    public void consolidate() {
        try (GradientMode paused = GradientMode.paused()) {
            weights.forEach(AnchoredWeight::consolidate);
        }
    }

    /**
     * The optimiser has moved the weights.
     *
     * @param gradients g of that step, one per weight
     * @param anchors θ*, one per weight; empty in the first domain
     * @param rate lr of that step, in which the caller may weigh the anchor against what is being learned
     */
    public void stepped(List<NDArray> gradients, List<NDArray> anchors, double rate) {
        try (GradientMode paused = GradientMode.paused()) {
            observe(gradients);
            if (!anchors.isEmpty()) {
                draw(anchors, rate);
            }
        }
    }

    private void observe(List<NDArray> gradients) {
        try (NDManager step = manager.newSubManager()) {
            List<NDArray> seen = new ArrayList<>();
            for (int at = 0; at < weights.size(); at++) {
                seen.addAll(weights.get(at).seen(step, gradients.get(at)));
            }
            kernels.lerp(recent, seen, RECENT);
        }
    }

    private void draw(List<NDArray> anchors, double rate) {
        try (NDManager step = manager.newSubManager()) {
            NDArray factor = step.full(new Shape(), (float) (rate * strength));
            NDArray one = step.ones(new Shape());
            List<NDArray> drawn = new ArrayList<>();
            for (int at = 0; at < weights.size(); at++) {
                drawn.add(weights.get(at).drawn(step, anchors.get(at), factor, one));
            }
            kernels.copy(parameters.arrays(), drawn);
        }
    }

    /** Adds the tensors needed to go on bit-identically. */
    public void addTo(Map<String, NDArray> state) {
        weights.forEach(weight -> weight.addTo(state));
    }

    /** Takes over the tensors of {@link #addTo}. */
    public void restore(Map<String, NDArray> state) {
        try (GradientMode paused = GradientMode.paused()) {
            weights.forEach(weight -> weight.restore(state));
        }
    }
}
