package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.trainer.learner.regularisers.SavedState;
import java.util.Map;

/** θ_{t-1}, the model as the domain before has left it; there is none in the first domain. One thread; owns its copy. */
final class PreviousModel implements AutoCloseable {
    private static final String PREFIX = "previous/";

    private final NDManager manager;
    private final Kernels kernels;
    private final WeightSet current;
    private WeightSet previous;

    PreviousModel(NDManager manager, Kernels kernels, WeightSet current) {
        this.manager = manager;
        this.kernels = kernels;
        this.current = current;
    }

    /** Its weights, without gradient, or null in the first domain. */
    WeightSet weights() {
        return previous;
    }

    /** θ_{t-1} := θ_t. */
    void take() {
        if (previous == null) {
            previous = current.copyTo(manager);
        } else {
            kernels.copy(previous.arrays(), current.arrays());
        }
    }

    /** Goes back to the first domain. */
    void forget() {
        if (previous != null) {
            previous.close();
            previous = null;
        }
    }

    void addTo(Map<String, NDArray> state) {
        if (previous != null) {
            previous.asMap().forEach((name, array) -> state.put(PREFIX + name, array));
        }
    }

    /** Takes over saved tensors; a state without a previous model belongs to the first domain. */
    void restore(Map<String, NDArray> state) {
        forget();
        if (state.keySet().stream().anyMatch(name -> name.startsWith(PREFIX))) {
            previous = current.copyTo(manager);
            kernels.copy(previous.arrays(), SavedState.arrays(state, PREFIX, previous.names()));
        }
    }

    @Override
    public void close() {
        forget();
    }
}
