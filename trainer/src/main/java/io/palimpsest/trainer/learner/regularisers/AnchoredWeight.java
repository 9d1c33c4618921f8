package io.palimpsest.trainer.learner.regularisers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.kernels.Kernels;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One weight of {@link ElasticAnchor} as a matrix {@code [rows, columns]}: the first of its sizes above 1, and all others together. A vector has one row.
 *
 * <p>One thread; the memory belongs to the manager it was made with.
 */
final class AnchoredWeight {
    private final NDManager manager;
    private final Kernels kernels;
    private final String name;
    private final NDArray weight;
    private final Shape matrix;
    private final SecondMoment rows;
    private final SecondMoment columns;
    private final NDArray stiffness;

    AnchoredWeight(NDManager manager, Kernels kernels, String name, NDArray weight) {
        this.manager = manager;
        this.kernels = kernels;
        this.name = name;
        this.weight = weight;
        this.matrix = matrix(weight.getShape());
        boolean vector = matrix.get(0) == 1;
        this.rows = new SecondMoment(manager, kernels, matrix.get(0), !vector);
        this.columns = new SecondMoment(manager, kernels, matrix.get(1), !vector);
        this.stiffness = manager.zeros(matrix);
    }

    private static Shape matrix(Shape shape) {
        long[] sizes = Arrays.stream(shape.getShape()).filter(size -> size > 1).toArray();
        long first = sizes.length < 2 ? 1 : sizes[0];
        return new Shape(first, shape.size() / first);
    }

    /** The moving averages of both sides, live. */
    List<NDArray> recent() {
        return List.of(rows.recent(), columns.recent());
    }

    /** What they are to approach; belongs to the step. */
    List<NDArray> seen(NDManager step, NDArray gradient) {
        NDArray rowByRow = asMatrix(step, gradient);
        return List.of(rows.seen(rowByRow), columns.seen(rowByRow.transpose()));
    }

    void consolidate() {
        rows.consolidate();
        columns.consolidate();
        stiffen();
    }

    private void stiffen() {
        try (NDManager scope = manager.newSubManager()) {
            NDArray left = rows.weights().reshape(new Shape(matrix.get(0), 1));
            left.attach(scope);
            NDArray right = columns.weights().reshape(new Shape(1, matrix.get(1)));
            right.attach(scope);
            NDArray importance = left.mul(right);
            kernels.copy(List.of(stiffness), List.of(importance.div(importance.add(scope.ones(new Shape())))));
        }
    }

    /** Where the weight is after it was drawn to its anchor θ* by {@code min(1, factor·s)}; belongs to the step, which also has the 0-d tensors. */
    NDArray drawn(NDManager step, NDArray anchor, NDArray factor, NDArray one) {
        NDArray here = asMatrix(step, weight);
        NDArray away = asMatrix(step, anchor).sub(here);
        NDArray share = factor.mul(stiffness).minimum(one);
        NDArray turned = columns.rotate(rows.rotate(away).transpose()).transpose();
        NDArray drawn = turned.mul(share);
        NDArray back = rows.rotateBack(columns.rotateBack(drawn.transpose()).transpose());
        return here.add(back).reshape(weight.getShape());
    }

    private NDArray asMatrix(NDManager step, NDArray array) {
        NDArray view = array.reshape(matrix);
        view.attach(step);
        return view;
    }

    void addTo(Map<String, NDArray> state) {
        rows.addTo(state, "rows/" + name);
        columns.addTo(state, "columns/" + name);
    }

    void restore(Map<String, NDArray> state) {
        rows.restore(state, "rows/" + name);
        columns.restore(state, "columns/" + name);
        stiffen();
    }
}
