package io.palimpsest.trainer.learner.regularisers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.kernels.Kernels;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** One number for every trained scalar: a list of tensors shaped like the weights. One thread; owns its memory. */
final class WeightTable implements AutoCloseable {
    private final NDManager parent;
    private final Parameters parameters;
    private final Kernels kernels;
    private NDManager manager;
    private List<NDArray> arrays;

    /** A table of zeros. */
    WeightTable(NDManager parent, Parameters parameters, Kernels kernels) {
        this.parent = parent;
        this.parameters = parameters;
        this.kernels = kernels;
        allocate();
    }

    /** The live tensors, in the order of the parameters. */
    List<NDArray> arrays() {
        return arrays;
    }

    /** Sets everything to zero. */
    void clear() {
        manager.close();
        allocate();
    }

    /** table ← sources. */
    void copy(List<NDArray> sources) {
        kernels.copy(arrays, sources);
    }

    /** table ← table + measure(sources). */
    void add(List<NDArray> sources, UnaryOperator<NDArray> measure) {
        for (int at = 0; at < arrays.size(); at++) {
            try (NDArray term = measure.apply(sources.get(at))) {
                arrays.get(at).addi(term);
            }
        }
    }

    /** table ← table + share·(sources − table). */
    void approach(List<NDArray> sources, double share) {
        kernels.lerp(arrays, sources, share);
    }

    /** table ← table / divisor. */
    void divide(long divisor) {
        try (NDArray factor = manager.full(new Shape(), (float) divisor)) {
            arrays.forEach(array -> array.divi(factor));
        }
    }

    /** Adds the tensors to a state as "prefix/name of the weight". */
    void addTo(Map<String, NDArray> state, String prefix) {
        for (int at = 0; at < arrays.size(); at++) {
            state.put(key(prefix, at), arrays.get(at));
        }
    }

    /** Takes over the tensors of {@link #addTo}. */
    void restore(Map<String, NDArray> state, String prefix) {
        copy(SavedState.arrays(state, prefix + "/", parameters.names()));
    }

    @Override
    public void close() {
        manager.close();
    }

    private String key(String prefix, int at) {
        return prefix + "/" + parameters.names().get(at);
    }

    private void allocate() {
        manager = parent.newSubManager();
        arrays = parameters.arrays().stream()
                .map(like -> manager.zeros(like.getShape(), like.getDataType()))
                .toList();
    }
}
