package io.palimpsest.trainer.learner.regularisers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.kernels.GradientMode;
import io.palimpsest.model.kernels.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How much each weight has lowered the loss since the domain began (Zenke et al., ICML 2017, section 3).
 *
 * <pre>
 * w ← w − g·(θ' − θ)   at every step from θ to θ', g the gradient of the loss without penalty
 * </pre>
 *
 * One thread; owns its memory.
 */
final class PathIntegral {
    private static final String PREFIX = "path";

    private final Parameters parameters;
    private final WeightTable path;
    private List<NDArray> slopes = List.of();
    private List<NDArray> origins = List.of();

    PathIntegral(NDManager manager, Parameters parameters, Kernels kernels) {
        this.parameters = parameters;
        this.path = new WeightTable(manager, parameters, kernels);
    }

    /** Remembers g and θ before a step, by copy, in the manager of the gradients. */
    void depart(List<NDArray> gradients) {
        slopes = copies(gradients, gradients);
        origins = copies(parameters.arrays(), gradients);
    }

    /** Adds the step that was made since. */
    void arrive() {
        try (GradientMode paused = GradientMode.paused()) {
            for (int at = 0; at < slopes.size(); at++) {
                try (NDArray slope = slopes.get(at);
                        NDArray move = origins.get(at)) {
                    // θ − θ', which is the move with its sign turned.
                    move.subi(parameters.arrays().get(at));
                    path.arrays().get(at).addi(move.muli(slope));
                }
            }
        }
        slopes = List.of();
        origins = List.of();
    }

    /** w, in the order of the parameters. */
    List<NDArray> arrays() {
        return path.arrays();
    }

    /** Begins anew: w ← 0. */
    void clear() {
        path.clear();
    }

    void addTo(Map<String, NDArray> state) {
        path.addTo(state, PREFIX);
    }

    void restore(Map<String, NDArray> state) {
        path.restore(state, PREFIX);
    }

    private static List<NDArray> copies(List<NDArray> arrays, List<NDArray> gradients) {
        try (GradientMode paused = GradientMode.paused()) {
            List<NDArray> copies = new ArrayList<>(arrays.size());
            for (int at = 0; at < arrays.size(); at++) {
                NDArray copy = arrays.get(at).duplicate();
                copy.attach(gradients.get(at).getManager());
                copies.add(copy);
            }
            return copies;
        }
    }
}
