package io.palimpsest.trainer.learner.regularisers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.kernels.Kernels;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * How much each weight matters to the domains so far: a mean over the batches of every finished domain, and over the domains.
 *
 * <pre>
 * F ← t/(t+1)·F + 1/(t+1)·mean over batches b of m(g_b)   after domain t = 0, 1, …
 * m(g) = g²: the diagonal of the Fisher information, of batch-mean gradients;   m(g) = |g|: sensitivity
 * </pre>
 *
 * One thread; owns its memory.
 */
final class DomainImportance {
    private final NDManager manager;
    private final Parameters parameters;
    private final Kernels kernels;
    private final String prefix;
    private final UnaryOperator<NDArray> measure;
    private final WeightTable mean;

    private DomainImportance(
            NDManager manager, Parameters parameters, Kernels kernels, String prefix, UnaryOperator<NDArray> measure) {
        this.manager = manager;
        this.parameters = parameters;
        this.kernels = kernels;
        this.prefix = prefix;
        this.measure = measure;
        this.mean = new WeightTable(manager, parameters, kernels);
    }

    /** m(g) = g². */
    static DomainImportance fisher(NDManager manager, Parameters parameters, Kernels kernels) {
        return new DomainImportance(manager, parameters, kernels, "consolidated/fisher", NDArray::square);
    }

    /** m(g) = |g|. */
    static DomainImportance sensitivity(NDManager manager, Parameters parameters, Kernels kernels) {
        return new DomainImportance(manager, parameters, kernels, "consolidated/importance", NDArray::abs);
    }

    /**
     * Takes a finished domain in; one without a batch leaves everything as it is.
     *
     * @param domainIndex t
     * @param batches goes through the gradients of its batches
     */
    void average(int domainIndex, Consumer<Consumer<List<NDArray>>> batches) {
        try (WeightTable sum = new WeightTable(manager, parameters, kernels)) {
            long[] count = {0};
            batches.accept(gradients -> {
                sum.add(gradients, measure);
                count[0]++;
            });
            if (count[0] > 0) {
                sum.divide(count[0]);
                mean.approach(sum.arrays(), 1.0 / (domainIndex + 1));
            }
        }
    }

    /** F, in the order of the parameters. */
    List<NDArray> arrays() {
        return mean.arrays();
    }

    void addTo(Map<String, NDArray> state) {
        mean.addTo(state, prefix);
    }

    void restore(Map<String, NDArray> state) {
        mean.restore(state, prefix);
    }
}
