package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.Mode;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.GradientMode;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.trainer.learner.losses.HeadDistillation;
import io.palimpsest.trainer.learner.losses.MaskedLanguageDistillation;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * LWF, learning without forgetting (Li and Hoiem, "Learning without Forgetting", ECCV 2016; CTP specification, section 7): fine-tuning with
 * the model of the domain before as a teacher.
 *
 * <pre>
 * first domain:   L = ITC + MLM
 * later domains:  L = ITC + MLM + λ·(heads + MLMd)        λ = 1, teacher: the model at the boundary, frozen, without dropout
 * </pre>
 *
 * With batches that also draw from exemplars of earlier domains, chosen by herding, it is ICARL (Rebuffi et al., "iCaRL", CVPR
 * 2017), without its nearest-mean classifier, which has no place in retrieval. "heads" is the {@link HeadDistillation} of both heads
 * and MLMd the soft cross-entropy to the teacher's words, where MLM is on. Training thread only.
 */
final class DistillingLearner implements Learner {
    private static final String DOMAIN_INDEX = "domain-index";

    private final String name;
    private final ReplayDemand replay;
    private final double strength;
    private final TrainedModel trained;
    private final PreviousModel teacher;
    private final FineTuning tuning;
    private final ExemplarFeatures features;
    private final HeadDistillation heads;
    private final MaskedLanguageDistillation words = new MaskedLanguageDistillation();
    private int domainIndex = -1;

    /** @param trained the model; closed with this learner */
    DistillingLearner(
            String name,
            ReplayDemand replay,
            LearnerSettings settings,
            Vocabulary vocabulary,
            TrainedModel trained,
            Kernels kernels) {
        this.name = name;
        this.replay = replay;
        this.strength = settings.regularisation().lwf();
        this.trained = trained;
        this.teacher = new PreviousModel(trained.manager(), kernels, trained.weights());
        this.tuning = new FineTuning(settings, vocabulary, trained.constants());
        this.features = new ExemplarFeatures(trained.model(), settings.weights().mlm() > 0);
        this.heads = new HeadDistillation(trained.constants(), settings.temperature());
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
                GradientMode recording = GradientMode.recording()) {
            FineTuning.Outcome outcome = tuning.of(step, trained.model(), trained.weights(), batch);
            LossTerms losses = outcome.losses();
            if (teacher.weights() != null && strength > 0) {
                distil(outcome);
            }
            double rate = trained.optimiser().minimise(losses.total(), batch.schedule());
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
        outcome.losses().add("heads", strength, heads.loss(outcome.current().projections(), taught.projections()));
        if (taughtWords != null) {
            outcome.losses().add("mlmd", strength, words.loss(outcome.words(), taughtWords));
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
        teacher.restore(state);
        domainIndex = Integer.parseInt(SavedState.counter(counters, DOMAIN_INDEX));
    }

    @Override
    public void close() {
        trained.close();
    }
}
