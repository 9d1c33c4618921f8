package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.GradientMode;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.trainer.learner.regularisers.SavedState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fine-tuning that keeps the model of the domain before, and lets a {@link Preservation} add what holds the current one to it.
 *
 * <pre>
 * first domain:   L = ITC + MLM
 * later domains:  L = ITC + MLM + what the preservation adds
 * </pre>
 *
 * Training thread only.
 */
final class PreservingLearner implements Learner {
    private static final String DOMAIN_INDEX = "domain-index";

    private final String name;
    private final ReplayDemand replay;
    private final TrainedModel trained;
    private final PreviousModel previous;
    private final FineTuning tuning;
    private final ExemplarFeatures features;
    private final Preservation preservation;
    private int domainIndex = -1;

    /**
     * @param trained the model; closed with this learner
     * @param preservation its memory is that of the model
     */
    PreservingLearner(
            String name,
            ReplayDemand replay,
            LearnerSettings settings,
            Vocabulary vocabulary,
            TrainedModel trained,
            Kernels kernels,
            Preservation preservation) {
        this.name = name;
        this.replay = replay;
        this.trained = trained;
        this.previous = new PreviousModel(trained.manager(), kernels, trained.weights());
        this.tuning = new FineTuning(settings, vocabulary, trained.constants());
        this.features = new ExemplarFeatures(trained.model(), settings.weights().mlm() > 0);
        this.preservation = preservation;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean mixesDomains() {
        return false;
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
    public void beginDomain(int index) {
        if (index == 0) {
            previous.forget();
        } else {
            previous.take();
        }
        preservation.beginDomain(index);
        trained.optimiser().reset();
        domainIndex = index;
    }

    @Override
    public StepReport step(TrainingBatch batch) {
        trained.seedEngine(batch);
        try (NDManager step = trained.manager().newSubManager();
                GradientMode recording = GradientMode.recording()) {
            FineTuning.Outcome outcome = tuning.of(step, trained.model(), trained.weights(), batch);
            LossTerms losses = outcome.losses();
            if (previous.weights() != null) {
                preservation.addTo(outcome, batch, previous.weights());
            }
            List<NDArray> gradients = trained.gradients(losses.total());
            double rate = trained.optimiser().step(gradients, batch.schedule());
            preservation.stepped(batch, gradients, previous.weights(), rate);
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
        previous.addTo(state);
        preservation.addTo(state);
        return state;
    }

    @Override
    public Map<String, String> counters() {
        return Map.of(DOMAIN_INDEX, Integer.toString(domainIndex));
    }

    @Override
    public void restore(Map<String, NDArray> state, Map<String, String> counters) {
        trained.restore(state);
        previous.restore(state);
        preservation.restore(state);
        domainIndex = Integer.parseInt(SavedState.counter(counters, DOMAIN_INDEX));
    }

    @Override
    public void close() {
        trained.close();
    }
}
