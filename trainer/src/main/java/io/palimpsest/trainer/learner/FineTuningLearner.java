package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.Mode;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.GradientMode;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.trainer.learner.losses.InBatchContrast;
import io.palimpsest.trainer.learner.losses.MaskedLanguage;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Plain fine-tuning: ITC + MLM (CTP specification, section 7). Domain after domain it is SeqF, the expected lower bound; with all domains
 * mixed it is JointT, the expected upper bound. With batches that also draw from exemplars of earlier domains it is ER, experience replay, if
 * they are chosen by reservoir sampling, MoF if by herding and Kmeans if by k-means. Training thread only.
 */
final class FineTuningLearner implements Learner {
    private final String name;
    private final boolean mixesDomains;
    private final ReplayDemand replay;
    private final LearnerSettings settings;
    private final LossWeights weights;
    private final Vocabulary vocabulary;
    private final TrainedModel trained;
    private final ExemplarFeatures features;
    private final InBatchContrast contrast;
    private final MaskedLanguage language = new MaskedLanguage();
    private int domainIndex = -1;

    FineTuningLearner(
            String name,
            boolean mixesDomains,
            ReplayDemand replay,
            LearnerSettings settings,
            VisionLanguageModel model,
            WeightSet initial,
            Vocabulary vocabulary,
            Kernels kernels,
            NDManager manager) {
        this.name = name;
        this.mixesDomains = mixesDomains;
        this.replay = replay;
        this.settings = settings;
        this.weights = settings.weights().fineTuning();
        this.vocabulary = vocabulary;
        this.trained = new TrainedModel(manager, kernels, model, initial, settings.optimiser(), weights.trainsFusion());
        this.features = new ExemplarFeatures(model, weights.trainsFusion());
        this.contrast = new InBatchContrast(trained.constants(), settings.temperature());
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
    public void beginDomain(int index) {
        domainIndex = index;
        trained.optimiser().reset();
    }

    @Override
    public StepReport step(TrainingBatch batch) {
        trained.seedEngine(batch);
        try (NDManager step = trained.manager().newSubManager();
                GradientMode recording = GradientMode.recording()) {
            NDArray images = TrainedModel.within(step, batch.images());
            TokenBatch clean = TrainedModel.within(step, batch.tokens());
            ForwardPass current = ForwardPass.of(trained.model(), trained.weights(), images, clean, Mode.TRAIN);

            LossTerms losses = new LossTerms(trained.constants());
            if (weights.itc() > 0) {
                losses.add("itc", weights.itc(), contrast.loss(current.features()));
            }
            if (weights.mlm() > 0) {
                MaskedTokens masked = MaskedTokens.of(
                        step, clean, vocabulary, settings.maskingProbability(), batch.seed(), batch.step());
                losses.add("mlm", weights.mlm(), language.loss(current.wordScores(masked), masked.labels()));
            }
            double rate = trained.optimiser().minimise(losses.total(), batch.schedule());
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
        return state;
    }

    @Override
    public Map<String, String> counters() {
        return Map.of("domain-index", Integer.toString(domainIndex));
    }

    @Override
    public void restore(Map<String, NDArray> state, Map<String, String> counters) {
        trained.restore(state);
        domainIndex = Integer.parseInt(SavedState.counter(counters, "domain-index"));
    }

    @Override
    public void close() {
        trained.close();
    }
}
