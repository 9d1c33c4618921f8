package io.palimpsest.trainer.learner.regularisers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.model.kernels.TorchScriptKernels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** A model of two weights, a and b, that moves where a test says: small enough to work out by hand what a regulariser must do. */
final class TwoWeights implements AutoCloseable {
    final NDManager manager = NDManager.newBaseManager();
    final TorchScriptKernels fused = new TorchScriptKernels(manager);
    final Kernels kernels = fused;
    final Parameters parameters;

    TwoWeights(double a, double b) {
        NDArray first = number(manager, a);
        NDArray second = number(manager, b);
        first.setRequiresGradient(true);
        second.setRequiresGradient(true);
        parameters = new Parameters(List.of("a", "b"), List.of(first, second));
    }

    /** Sets both weights. */
    void move(double a, double b) {
        try (NDManager scope = manager.newSubManager()) {
            kernels.copy(parameters.arrays(), pair(scope, a, b));
        }
    }

    /** One step: the loss has the given gradient, and the optimiser moves to (a, b). Returns the gradient it was given, and the penalty last. */
    List<Double> step(Regulariser regulariser, int domain, double gradientA, double gradientB, double a, double b) {
        try (NDManager scope = manager.newSubManager()) {
            List<NDArray> gradients = pair(scope, gradientA, gradientB);
            OptionalDouble penalty = regulariser.regularise(domain, gradients);
            List<Double> given = new ArrayList<>(values(gradients));
            penalty.ifPresent(given::add);
            move(a, b);
            regulariser.stepped();
            return given;
        }
    }

    /** A finished domain whose batches have these gradients (a, b), of the loss or of the outputs, whichever is asked for. */
    FinishedGradients batches(double[]... gradients) {
        return new FinishedGradients() {
            @Override
            public void ofLoss(Consumer<List<NDArray>> use) {
                for (double[] gradient : gradients) {
                    try (NDManager scope = manager.newSubManager()) {
                        use.accept(pair(scope, gradient[0], gradient[1]));
                    }
                }
            }

            @Override
            public void ofOutputs(Consumer<List<NDArray>> use) {
                ofLoss(use);
            }
        };
    }

    /** Two numbers of a regulariser's state, a's and b's. */
    static List<Double> state(Regulariser regulariser, String prefix) {
        Map<String, NDArray> state = new LinkedHashMap<>();
        regulariser.addTo(state);
        return values(List.of(state.get(prefix + "/a"), state.get(prefix + "/b")));
    }

    static List<Double> values(List<NDArray> arrays) {
        return arrays.stream().map(array -> (double) array.toFloatArray()[0]).toList();
    }

    static List<NDArray> pair(NDManager scope, double a, double b) {
        return List.of(number(scope, a), number(scope, b));
    }

    private static NDArray number(NDManager scope, double value) {
        return scope.full(new Shape(1), (float) value);
    }

    @Override
    public void close() {
        fused.close();
        manager.close();
    }
}
