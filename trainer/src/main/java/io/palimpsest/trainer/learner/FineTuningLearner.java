package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.GradientMode;
import io.palimpsest.trainer.learner.regularisers.Regulariser;
import io.palimpsest.trainer.learner.regularisers.SavedState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fine-tuning: ITC + MLM (CTP specification, section 7), and the penalty of a {@link Regulariser}. Without one, domain after domain, it is
 * SeqF, the expected lower bound; with all domains mixed it is JointT, the expected upper bound. With batches that also draw from exemplars of
 * earlier domains it is ER, experience replay, if they are chosen by reservoir sampling, MoF if by herding and Kmeans if by k-means. Training
 * thread only.
 */
final class FineTuningLearner implements Learner {
    private static final String DOMAIN_INDEX = "domain-index";

    private final String name;
    private final boolean mixesDomains;
    private final ReplayDemand replay;
    private final boolean trainsFusion;
    private final TrainedModel trained;
    private final FineTuning tuning;
    private final ExemplarFeatures features;
    private final Regulariser regulariser;
    private int domainIndex = -1;

    /**
     * @param trained the model; closed with this learner, and with it the memory of the regulariser
     * @param regulariser over the parameters of the model
     */
    FineTuningLearner(
            String name,
            boolean mixesDomains,
            ReplayDemand replay,
            LearnerSettings settings,
            Vocabulary vocabulary,
            TrainedModel trained,
            Regulariser regulariser) {
        this.name = name;
        this.mixesDomains = mixesDomains;
        this.replay = replay;
        this.trainsFusion = settings.weights().fineTuning().trainsFusion();
        this.trained = trained;
        this.tuning = new FineTuning(settings, vocabulary, trained.constants());
        this.features = new ExemplarFeatures(trained.model(), trainsFusion);
        this.regulariser = regulariser;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean mixesDomains() {
        return mixesDomains;
    }

    @Override
    public ReplayDemand replay() {
        return replay;
    }

    @Override
    public NDArray features(NDArray images, TokenBatch tokens) {
        return features.of(trained.weights(), images, tokens);
    }

    @Override
    public boolean looksBack() {
        return regulariser.looksBack();
    }

    @Override
    public void lookBack(FinishedDomain finished) {
        regulariser.lookBack(domainIndex, new BatchGradients(trained, tuning, trainsFusion, finished));
    }

    @Override
    public void beginDomain(int index) {
        regulariser.beginDomain(index);
        trained.optimiser().reset();
        domainIndex = index;
    }

    @Override
    public StepReport step(TrainingBatch batch) {
        trained.seedEngine(batch);
        try (NDManager step = trained.manager().newSubManager();
                GradientMode recording = GradientMode.recording()) {
            LossTerms losses =
                    tuning.of(step, trained.model(), trained.weights(), batch).losses();
            List<NDArray> gradients = trained.gradients(losses.total());
            losses.addPenalty(regulariser.regularise(domainIndex, gradients));
            double rate = trained.optimiser().step(gradients, batch.schedule());
            regulariser.stepped();
            return new StepReport(losses.values(), rate);
        }
    }

    @Override
    public WeightSet current() {
        return trained.weights();
    }

    @Override
    public Map<String, NDArray> state() {
        Map<String, NDArray> state = new LinkedHashMap<>();
        trained.addTo(state);
        regulariser.addTo(state);
        return state;
    }

    @Override
    public Map<String, String> counters() {
        Map<String, String> counters = new TreeMap<>(regulariser.counters());
        counters.put(DOMAIN_INDEX, Integer.toString(domainIndex));
        return counters;
    }

    @Override
    public void restore(Map<String, NDArray> state, Map<String, String> counters) {
        trained.restore(state);
        regulariser.restore(state, counters);
        domainIndex = Integer.parseInt(SavedState.counter(counters, DOMAIN_INDEX));
    }

    @Override
    public void close() {
        trained.close();
    }
}
