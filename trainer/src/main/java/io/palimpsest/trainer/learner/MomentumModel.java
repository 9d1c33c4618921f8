package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.trainer.learner.regularisers.SavedState;
import java.util.List;
import java.util.Map;

/**
 * The compatible momentum model θ_c and the frozen previous model θ_{t-1} (CTP specification, sections 2.1, 2.2 and 2.9).
 *
 * <pre>
 * first domain:   θ_c ← m₀·θ_c + (1-m₀)·θ_t
 * later domains:  θ_c ← m·θ_c + (1-m)·(α·θ_{t-1} + (1-α)·θ_t)
 * </pre>
 *
 * Each tensor is listed once, so a word table tied to the output matrix is updated once. One thread; owns both copies.
 */
final class MomentumModel implements AutoCloseable {
    private final MomentumSettings settings;
    private final Kernels kernels;
    private final WeightSet current;
    private final WeightSet momentum;
    private final PreviousModel previous;

    MomentumModel(NDManager manager, MomentumSettings settings, Kernels kernels, WeightSet current) {
        this.settings = settings;
        this.kernels = kernels;
        this.current = current;
        this.momentum = current.copyTo(manager);
        this.previous = new PreviousModel(manager, kernels, current);
    }

    /** θ_c. */
    WeightSet momentum() {
        return momentum;
    }

    /** θ_{t-1}, or null in the first domain. */
    WeightSet previous() {
        return previous.weights();
    }

    /** Start of the first domain: θ_c := θ_t, no previous model. */
    void beginFirst() {
        kernels.copy(momentum.arrays(), current.arrays());
        previous.forget();
    }

    /** Start of a later domain: θ_{t-1} := θ_t and θ_c := θ_t. */
    void consolidate() {
        kernels.copy(momentum.arrays(), current.arrays());
        previous.take();
    }

    /** One momentum update, before the optimiser's step. */
    void update() {
        if (previous() == null) {
            kernels.lerp(momentum.arrays(), current.arrays(), 1 - settings.first());
        } else {
            interpolate(
                    kernels,
                    momentum.arrays(),
                    previous().arrays(),
                    current.arrays(),
                    settings.later(),
                    settings.alpha());
        }
    }

    /**
     * {@code c ← m·c + (1-m)(α·p + (1-α)·t)} as two interpolations: towards t by w₁, then towards p by w₂ = (1-m)α. The second leaves
     * the share 1-w₂ of t's w₁, hence w₁ = (1-m)(1-α) / (1-w₂).
     */
    static void interpolate(
            Kernels kernels,
            List<NDArray> targets,
            List<NDArray> previous,
            List<NDArray> current,
            double m,
            double alpha) {
        double towardsPrevious = (1 - m) * alpha;
        if (towardsPrevious < 1) {
            kernels.lerp(targets, current, (1 - m) * (1 - alpha) / (1 - towardsPrevious));
        }
        kernels.lerp(targets, previous, towardsPrevious);
    }

    void addTo(Map<String, NDArray> state) {
        momentum.asMap().forEach((name, array) -> state.put("momentum/" + name, array));
        previous.addTo(state);
    }

    /** Takes over saved tensors; a state without a previous model belongs to the first domain. */
    void restore(Map<String, NDArray> state) {
        kernels.copy(momentum.arrays(), SavedState.arrays(state, "momentum/", momentum.names()));
        previous.restore(state);
    }

    @Override
    public void close() {
        momentum.close();
        previous.close();
    }
}
