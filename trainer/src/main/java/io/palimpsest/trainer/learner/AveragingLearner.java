package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.trainer.learner.regularisers.SavedState;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Any learner, and beside it the average of its models after every step n = 1, 2, …:
 *
 * <pre>
 * θ̄ ← θ̄ + max(1/n, 1 - decay)·(θ_t - θ̄)
 * </pre>
 *
 * The plain mean of all models so far (Izmailov et al. 2018) until it is old enough, then an exponential one (Polyak averaging), so that it
 * follows an endless stream. Domains do not restart it: averaging over them is what keeps earlier ones. The learner does not know of it and
 * trains as without. Training thread only.
 */
final class AveragingLearner implements Learner {
    private static final String PREFIX = "average/";
    private static final String COUNT = "averaged-steps";

    private final Learner learner;
    private final double decay;
    private final Kernels kernels;
    private final WeightSet average;
    private long averaged;

    AveragingLearner(Learner learner, double decay, Kernels kernels, NDManager manager) {
        this.learner = learner;
        this.decay = decay;
        this.kernels = kernels;
        this.average = learner.current().copyTo(manager);
    }

    @Override
    public String name() {
        return learner.name();
    }

    @Override
    public boolean mixesDomains() {
        return learner.mixesDomains();
    }

    @Override
    public ReplayDemand replay() {
        return learner.replay();
    }

    @Override
    public NDArray features(NDArray images, TokenBatch tokens) {
        return learner.features(images, tokens);
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
    public void beginDomain(int domainIndex) {
        learner.beginDomain(domainIndex);
    }

    @Override
    public StepReport step(TrainingBatch batch) {
        StepReport report = learner.step(batch);
        averaged++;
        kernels.lerp(average.arrays(), learner.current().arrays(), Math.max(1.0 / averaged, 1 - decay));
        return report;
    }

    @Override
    public WeightSet current() {
        return learner.current();
    }

    @Override
    public Map<String, NDArray> state() {
        Map<String, NDArray> state = new LinkedHashMap<>(learner.state());
        average.asMap().forEach((name, array) -> state.put(PREFIX + name, array));
        return state;
    }

    @Override
    public Map<String, String> counters() {
        Map<String, String> counters = new LinkedHashMap<>(learner.counters());
        counters.put(COUNT, Long.toString(averaged));
        return counters;
    }

    /** A state without an average comes from a time when none was kept; it begins with that state's model. */
    @Override
    public void restore(Map<String, NDArray> state, Map<String, String> counters) {
        learner.restore(state, counters);
        if (counters.containsKey(COUNT)) {
            kernels.copy(average.arrays(), SavedState.arrays(state, PREFIX, average.names()));
            averaged = Long.parseLong(counters.get(COUNT));
        } else {
            kernels.copy(average.arrays(), learner.current().arrays());
            averaged = 0;
        }
    }

    @Override
    public void close() {
        average.close();
        learner.close();
    }
}
