package io.palimpsest.trainer.learner.regularisers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.kernels.Kernels;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Watches a model learn a domain: the mean of its squared gradients over the steps so far. Adds no penalty.
 *
 * <pre>F ← F + (g² − F) / n   at the n-th step of the domain, n = 1, 2, …</pre>
 *
 * One thread.
 */
public final class OnlineFisher implements Regulariser {
    private static final String PREFIX = "fisher";
    private static final String STEPS = "fisher-steps";

    private final WeightTable mean;
    private long steps;

    /** @param manager owner of its memory */
    public OnlineFisher(NDManager manager, Parameters parameters, Kernels kernels) {
        this.mean = new WeightTable(manager, parameters, kernels);
    }

    /** {@return F, in the order of the parameters; the live tensors until the next domain begins} */
    public List<NDArray> arrays() {
        return mean.arrays();
    }

    @Override
    public void beginDomain(int domainIndex) {
        mean.clear();
        steps = 0;
    }

    @Override
    public OptionalDouble regularise(int domainIndex, List<NDArray> gradients) {
        steps++;
        List<NDArray> squares = gradients.stream().map(NDArray::square).toList();
        mean.approach(squares, 1.0 / steps);
        squares.forEach(NDArray::close);
        return OptionalDouble.empty();
    }

    @Override
    public void addTo(Map<String, NDArray> state) {
        mean.addTo(state, PREFIX);
    }

    @Override
    public Map<String, String> counters() {
        return Map.of(STEPS, Long.toString(steps));
    }

    @Override
    public void restore(Map<String, NDArray> state, Map<String, String> counters) {
        mean.restore(state, PREFIX);
        String saved = counters.get(STEPS);
        if (saved == null) {
            throw new IllegalArgumentException(
                    "the saved state lacks the counter '" + STEPS + "'; it must come from the same learner");
        }
        steps = Long.parseLong(saved);
    }
}
