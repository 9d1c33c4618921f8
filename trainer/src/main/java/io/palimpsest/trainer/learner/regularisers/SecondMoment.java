package io.palimpsest.trainer.learner.regularisers;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.kernels.Kernels;
import java.util.List;
import java.util.Map;

/**
 * What the gradients of one side of a matrix looked like at the ends of the finished domains: {@code E[g·gᵀ]} of gradients {@code [size, other]}, or
 * its diagonal alone where the side is too wide for the whole.
 *
 * <p>One thread; the memory belongs to the manager it was made with.
 */
final class SecondMoment {
    /** Wider sides, such as a vocabulary or the inner layer of a perceptron, keep the directions they have. */
    static final long WIDEST = 128;

    private final NDManager manager;
    private final Kernels kernels;
    private final boolean whole;
    private final NDArray recent;
    private final NDArray finished;
    private final NDArray directions;
    private final NDArray transposed;
    private final NDArray weights;

    /** @param whole whether directions may be turned, if the side is not too wide */
    SecondMoment(NDManager manager, Kernels kernels, long size, boolean whole) {
        this.manager = manager;
        this.kernels = kernels;
        this.whole = whole && size <= WIDEST;
        Shape shape = this.whole ? new Shape(size, size) : new Shape(size);
        this.recent = manager.zeros(shape);
        this.finished = manager.zeros(shape);
        this.directions = this.whole ? manager.eye((int) size) : null;
        this.transposed = this.whole ? manager.eye((int) size) : null;
        this.weights = manager.zeros(new Shape(size));
    }

    /** What is to approach {@link #seen}: a moving average, live. */
    NDArray recent() {
        return recent;
    }

    /** g·gᵀ or its diagonal, where g {@code [size, other]} and the result belong to the step. */
    NDArray seen(NDArray gradient) {
        return whole ? gradient.matMul(gradient.transpose()) : gradient.square().sum(new int[] {1});
    }

    /** The current domain has ended: what was seen last counts from now on. */
    void consolidate() {
        finished.addi(recent);
        decompose();
    }

    /** On the CPU on any machine: it is done once a domain, and there is no telling in which order a GPU's solver adds. */
    private void decompose() {
        try (NDManager scope = manager.newSubManager(Device.cpu())) {
            NDArray sum = finished.toDevice(Device.cpu(), true);
            sum.attach(scope);
            NDArray values = sum;
            if (whole) {
                Kernels.Eigen eigen = kernels.eigen(List.of(sum)).get(0);
                NDArray rows = eigen.vectors().transpose();
                kernels.copy(List.of(directions, transposed), List.of(eigen.vectors(), rows));
                // Rounding leaves values of nearly 0 on either side of it.
                values = eigen.values().maximum(scope.zeros(new Shape()));
            }
            // Where nothing was ever learned all is 0, and 0 / tiny is 0 where 0 / 0 is not a number.
            NDArray mean = values.mean().maximum(scope.full(new Shape(), Float.MIN_NORMAL));
            kernels.copy(List.of(weights), List.of(values.div(mean)));
        }
    }

    /** How much each direction matters {@code [size]}, with mean 1; all 0 where nothing was learned. */
    NDArray weights() {
        return weights;
    }

    /** A matrix {@code [size, other]} of the step in the coordinates of {@link #weights}. */
    NDArray rotate(NDArray matrix) {
        return whole ? matrix.transpose().matMul(directions).transpose() : matrix;
    }

    /** The inverse of {@link #rotate}. */
    NDArray rotateBack(NDArray matrix) {
        return whole ? matrix.transpose().matMul(transposed).transpose() : matrix;
    }

    void addTo(Map<String, NDArray> state, String name) {
        state.put("elastic/recent/" + name, recent);
        state.put("elastic/finished/" + name, finished);
    }

    void restore(Map<String, NDArray> state, String name) {
        kernels.copy(List.of(recent), List.of(SavedState.array(state, "elastic/recent/" + name)));
        kernels.copy(List.of(finished), List.of(SavedState.array(state, "elastic/finished/" + name)));
        decompose();
    }
}
