package io.palimpsest.trainer.learner.regularisers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.kernels.GradientMode;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A spring from every weight to an anchor, as stiff as the weight is important.
 *
 * <pre>
 * P(θ) = c·Σ Ω(θ − θ*)²,   ∂P/∂θ = 2c·Ω(θ − θ*)
 * </pre>
 *
 * The gradient is exact, so it is added to that of the loss instead of being differentiated.
 *
 * @param factor c, {@code >= 0}; 0 is no penalty, and nothing is computed
 */
record QuadraticPenalty(double factor) {
    /**
     * Adds ∂P/∂θ to the gradients, in place.
     *
     * @param gradients one per weight
     * @param weights θ
     * @param anchors θ*
     * @param importance Ω
     * @return P(θ); empty where there is no penalty
     */
    OptionalDouble addTo(
            List<NDArray> gradients, List<NDArray> weights, List<NDArray> anchors, List<NDArray> importance) {
        if (factor == 0) {
            return OptionalDouble.empty();
        }
        NDManager manager = gradients.get(0).getManager();
        try (GradientMode paused = GradientMode.paused();
                NDArray slope = manager.full(new Shape(), (float) (2 * factor));
                NDArray sum = manager.zeros(new Shape())) {
            for (int at = 0; at < gradients.size(); at++) {
                try (NDArray shift = weights.get(at).sub(anchors.get(at));
                        NDArray pull = shift.mul(importance.get(at));
                        NDArray energies = shift.mul(pull);
                        NDArray energy = energies.sum()) {
                    sum.addi(energy);
                    gradients.get(at).addi(pull.muli(slope));
                }
            }
            return OptionalDouble.of(factor * sum.getFloat());
        }
    }
}
