package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.trainer.learner.regularisers.SavedState;
import java.util.List;
import java.util.Map;

/** How many steps were made in finished domains and in the current one. One thread; its memory is the manager's. */
final class DomainSteps {
    private static final String COUNTS = "domain-steps";

    private final Kernels kernels;
    private final NDArray saved;
    private long finished;
    private long current;

    DomainSteps(NDManager manager, Kernels kernels) {
        this.kernels = kernels;
        this.saved = manager.create(new long[2]);
    }

    /** The current domain has ended. */
    void beginDomain() {
        finished += current;
        current = 0;
    }

    /** A step was made; those of a chunk count when its last one is. */
    void stepped(Schedule schedule) {
        if (schedule.step() + 1 == schedule.length()) {
            current += schedule.length();
        }
    }

    /**
     * {@return the steps of finished domains for each one of the current domain, those that are planned for its open chunk included; 0 in the first
     * domain}
     */
    double finishedPerCurrent(Schedule schedule) {
        return finished / (double) (current + schedule.length());
    }

    void addTo(Map<String, NDArray> state) {
        try (NDArray values = saved.getManager().create(new long[] {finished, current})) {
            kernels.copy(List.of(saved), List.of(values));
        }
        state.put(COUNTS, saved);
    }

    void restore(Map<String, NDArray> state) {
        long[] values = SavedState.array(state, COUNTS).toLongArray();
        finished = values[0];
        current = values[1];
    }
}
