package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.trainer.learner.regularisers.ActiveForgetting;
import io.palimpsest.trainer.learner.regularisers.SavedState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * AFEC: fine-tuning under the penalty of {@link ActiveForgetting}, beside a second copy of the model that is fine-tuned on the current domain
 * alone.
 *
 * <p>The second copy begins every domain but the first with the weights of the first copy, and has an optimiser of its own. A stream shows
 * each batch once, so both take every step one after the other on the same batch, the second copy first, and its Fisher information is the
 * mean over the steps so far. The original instead trains each for a whole epoch in turn and measures the Fisher information between.
 * Training thread only.
 */
final class ActiveForgettingLearner implements Learner {
    private static final String EXPANDED = "expanded/";
    private static final String EXPANDED_COUNTER = "expanded-";

    private final FineTuningLearner learner;
    private final FineTuningLearner expanded;
    private final Kernels kernels;
    private int domainIndex = -1;

    /**
     * @param learner the model, under {@link ActiveForgetting}
     * @param expanded the second copy, watched for its Fisher information
     */
    ActiveForgettingLearner(FineTuningLearner learner, FineTuningLearner expanded, Kernels kernels) {
        this.learner = learner;
        this.expanded = expanded;
        this.kernels = kernels;
    }

    @Override
    public String name() {
        return learner.name();
    }

    @Override
    public boolean mixesDomains() {
        return false;
    }

    @Override
    public boolean looksBack() {
        return learner.looksBack();
    }

    @Override
    public void lookBack(FinishedDomain finished) {
        learner.lookBack(finished);
    }

    @Override
    public void beginDomain(int index) {
        if (index > 0) {
            kernels.copy(expanded.current().arrays(), learner.current().arrays());
            expanded.beginDomain(index);
        }
        learner.beginDomain(index);
        domainIndex = index;
    }

    @Override
    public StepReport step(TrainingBatch batch) {
        if (domainIndex > 0) {
            expanded.step(batch);
        }
        return learner.step(batch);
    }

    @Override
    public WeightSet current() {
        return learner.current();
    }

    @Override
    public Map<String, NDArray> state() {
        Map<String, NDArray> state = new LinkedHashMap<>(learner.state());
        if (domainIndex > 0) {
            expanded.state().forEach((name, array) -> state.put(EXPANDED + name, array));
        }
        return state;
    }

    @Override
    public Map<String, String> counters() {
        Map<String, String> counters = new TreeMap<>(learner.counters());
        if (domainIndex > 0) {
            expanded.counters().forEach((name, value) -> counters.put(EXPANDED_COUNTER + name, value));
        }
        return counters;
    }

    @Override
    public void restore(Map<String, NDArray> state, Map<String, String> counters) {
        learner.restore(state, counters);
        domainIndex = Integer.parseInt(SavedState.counter(counters, "domain-index"));
        if (domainIndex > 0) {
            expanded.restore(without(EXPANDED, state), without(EXPANDED_COUNTER, counters));
        }
    }

    private static <T> Map<String, T> without(String prefix, Map<String, T> entries) {
        Map<String, T> shorter = new LinkedHashMap<>();
        entries.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                shorter.put(name.substring(prefix.length()), value);
            }
        });
        return shorter;
    }

    @Override
    public void close() {
        expanded.close();
        learner.close();
    }
}
