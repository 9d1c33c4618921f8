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
 * Draws every weight back to where the domain before has left it, by a share that goes with its importance: elastic weight consolidation
 * (Kirkpatrick et al. 2017) decoupled from the adaptive optimiser, as AdamW decouples weight decay (Loshchilov and Hutter 2019).
 *
 * <pre>
 * after every step:   G ← 0.98·G + 0.02·g²                       g the gradient of the whole loss
 *                     θ ← θ - min(1, lr·κ·s)·(θ - θ*)            from the second domain on
 * at a boundary:      Ω ← Ω + G,   s = Ω / (Ω + mean Ω)          the mean over the tensor, so s is in [0, 1) whatever the scale of the loss
 * </pre>
 *
 * A penalty that goes through Adam is divided by the root of its own second moment, so that its strength says little about its pull; this one
 * does not. θ* are the weights of the previous model, which the caller has. One thread; the memory belongs to the manager it was made with.
 */
public final class ElasticAnchor {
    private static final double RECENT = 0.02;
    private static final String RECENT_SQUARES = "elastic/recent";
    private static final String IMPORTANCE = "consolidated/importance";

    private final NDManager manager;
    private final Parameters parameters;
    private final Kernels kernels;
    private final double strength;
    private final WeightTable recent;
    private final WeightTable importance;
    private final WeightTable stiffness;

    /**
     * @param manager owner of its memory
     * @param strength κ, {@code >= 0}
     */
    public ElasticAnchor(NDManager manager, Parameters parameters, Kernels kernels, double strength) {
        this.manager = manager;
        this.parameters = parameters;
        this.kernels = kernels;
        this.strength = strength;
        this.recent = new WeightTable(manager, parameters, kernels);
        this.importance = new WeightTable(manager, parameters, kernels);
        this.stiffness = new WeightTable(manager, parameters, kernels);
    }

    /** The current domain has ended: what mattered at its end is kept from now on. */
    public void consolidate() {
        importance.add(recent.arrays(), NDArray::duplicate);
        stiffen();
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
            List<NDArray> squares = gradients.stream().map(NDArray::square).toList();
            recent.approach(squares, RECENT);
            squares.forEach(NDArray::close);
            if (!anchors.isEmpty()) {
                pull(anchors, rate);
            }
        }
    }

    private void pull(List<NDArray> anchors, double rate) {
        List<NDArray> moved = new ArrayList<>();
        try (NDManager step = manager.newSubManager();
                NDArray factor = step.full(new Shape(), (float) (rate * strength));
                NDArray whole = step.full(new Shape(), 1f)) {
            for (int at = 0; at < anchors.size(); at++) {
                NDArray weight = parameters.arrays().get(at);
                NDArray back = anchors.get(at).sub(weight);
                back.attach(step);
                NDArray share = stiffness.arrays().get(at).mul(factor);
                share.attach(step);
                NDArray bounded = share.minimum(whole);
                moved.add(back.muli(bounded).addi(weight));
            }
            kernels.copy(parameters.arrays(), moved);
        }
    }

    private void stiffen() {
        try (GradientMode paused = GradientMode.paused();
                NDManager scope = manager.newSubManager()) {
            List<NDArray> shares = new ArrayList<>();
            for (NDArray omega : importance.arrays()) {
                NDArray mean = omega.mean();
                mean.attach(scope);
                // Where nothing was ever learned all is 0, and 0 / tiny is 0 where 0 / 0 is not a number.
                NDArray whole = omega.add(mean.maximum(scope.full(new Shape(), Float.MIN_NORMAL)));
                whole.attach(scope);
                NDArray share = omega.div(whole);
                share.attach(scope);
                shares.add(share);
            }
            stiffness.copy(shares);
        }
    }

    /** Adds the tensors needed to go on bit-identically. */
    public void addTo(Map<String, NDArray> state) {
        recent.addTo(state, RECENT_SQUARES);
        importance.addTo(state, IMPORTANCE);
    }

    /** Takes over the tensors of {@link #addTo}. */
    public void restore(Map<String, NDArray> state) {
        recent.restore(state, RECENT_SQUARES);
        importance.restore(state, IMPORTANCE);
        stiffen();
    }
}
