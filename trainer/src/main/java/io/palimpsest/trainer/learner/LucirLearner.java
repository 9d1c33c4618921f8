package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.Mode;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.GradientMode;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.trainer.learner.losses.CosineDistillation;
import io.palimpsest.trainer.learner.losses.MaskedLanguageDistillation;
import io.palimpsest.trainer.learner.regularisers.SavedState;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * LUCIR, learning a unified classifier incrementally via rebalancing (Hou et al., CVPR 2019; CTP specification, section 7): fine-tuning of {@link
 * CosineHeads cosine-normalised heads} with the model of the domain before as a teacher of both towers, and herding exemplars.
 *
 * <pre>
 * first domain:   L = ITC + MLM
 * later domains:  L = ITC + MLM + λ·(D + MLMd)        λ = 1, teacher: the model at the boundary, frozen, without dropout
 * </pre>
 *
 * D is the {@link CosineDistillation} of all image and text-tower tokens and MLMd the soft cross-entropy to the teacher's words, where MLM is on.
 * Its margin ranking loss, which needs classes, has no place in retrieval. Training thread only.
 */
final class LucirLearner implements Learner {
    private static final String DOMAIN_INDEX = "domain-index";

    private final String name;
    private final ReplayDemand replay;
    private final double strength;
    private final TrainedModel trained;
    private final CosineHeads heads;
    private final PreviousModel teacher;
    private final FineTuning tuning;
    private final ExemplarFeatures features;
    private final CosineDistillation tokens;
    private final MaskedLanguageDistillation words = new MaskedLanguageDistillation();
    private int domainIndex = -1;

    /** @param trained the model; closed with this learner */
    LucirLearner(
            String name,
            ReplayDemand replay,
            LearnerSettings settings,
            Vocabulary vocabulary,
            TrainedModel trained,
            Kernels kernels) {
        this.name = name;
        this.replay = replay;
        this.strength = settings.regularisation().lucir();
        this.trained = trained;
        this.heads = new CosineHeads(trained.manager(), kernels, trained.weights());
        this.teacher = new PreviousModel(trained.manager(), kernels, heads.deployed());
        this.tuning = new FineTuning(settings, vocabulary, trained.constants());
        this.features = new ExemplarFeatures(trained.model(), settings.weights().mlm() > 0);
        this.tokens = new CosineDistillation(trained.constants());
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
    public NDArray features(NDArray images, TokenBatch tokenBatch) {
        return features.of(heads.deployed(), images, tokenBatch);
    }

    @Override
    public void beginDomain(int index) {
        if (index == 0) {
            teacher.forget();
        } else {
            teacher.take();
        }
        trained.optimiser().reset();
        domainIndex = index;
    }

    @Override
    public StepReport step(TrainingBatch batch) {
        trained.seedEngine(batch);
        try (NDManager step = trained.manager().newSubManager();
                GradientMode recording = GradientMode.recording();
                WeightSet weights = heads.recorded(step)) {
            FineTuning.Outcome outcome = tuning.of(step, trained.model(), weights, batch);
            LossTerms losses = outcome.losses();
            if (teacher.weights() != null && strength > 0) {
                distil(outcome);
            }
            double rate = trained.optimiser().minimise(losses.total(), batch.schedule());
            heads.bake();
            return new StepReport(losses.values(), rate);
        }
    }

    private void distil(FineTuning.Outcome outcome) {
        ForwardPass taught;
        NDArray taughtWords;
        try (GradientMode paused = GradientMode.paused()) {
            taught = ForwardPass.of(trained.model(), teacher.weights(), outcome.images(), outcome.clean(), Mode.EVAL);
            taughtWords = outcome.words() == null ? null : taught.wordScores(outcome.masked());
        }
        ForwardPass current = outcome.current();
        NDArray distance = tokens.loss(
                current.imageTokens(),
                taught.imageTokens(),
                current.textTokens(),
                taught.textTokens(),
                outcome.clean().attention());
        outcome.losses().add("cosine", strength, distance);
        if (taughtWords != null) {
            outcome.losses().add("mlmd", strength, words.loss(outcome.words(), taughtWords));
        }
    }

    @Override
    public WeightSet current() {
        return heads.deployed();
    }

    @Override
    public Map<String, NDArray> state() {
        Map<String, NDArray> state = new LinkedHashMap<>();
        trained.addTo(state);
        heads.addTo(state);
        teacher.addTo(state);
        return state;
    }

    @Override
    public Map<String, String> counters() {
        return Map.of(DOMAIN_INDEX, Integer.toString(domainIndex));
    }

    @Override
    public void restore(Map<String, NDArray> state, Map<String, String> counters) {
        trained.restore(state);
        heads.restore(state);
        teacher.restore(state);
        domainIndex = Integer.parseInt(SavedState.counter(counters, DOMAIN_INDEX));
    }

    @Override
    public void close() {
        trained.close();
    }
}
