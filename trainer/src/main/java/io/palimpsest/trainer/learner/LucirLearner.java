package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.Mode;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.GradientMode;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.trainer.learner.losses.CosineDistillation;
import io.palimpsest.trainer.learner.losses.InBatchContrast;
import io.palimpsest.trainer.learner.losses.MaskedLanguage;
import io.palimpsest.trainer.learner.losses.MaskedLanguageDistillation;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * LUCIR: learning a unified classifier via rebalancing (Hou et al., CVPR 2019), as continual pretraining uses it (CTP specification, section 7).
 *
 * <pre>
 * first domain:   L = ITC + MLM                            with {@link CosineHeads cosine-normalised heads}
 * later domains:  L = ITC + MLM + D + MLMd                 teacher: the frozen model of the end of the domain before
 * </pre>
 *
 * D is {@link CosineDistillation} over the tokens of both towers and MLMd the soft cross-entropy to the teacher's words; both have weight 1, MLMd
 * that of {@code learner.weight.mlmd}. The teacher sees the same pictures, captions and masked captions, without dropout. Batches also draw from
 * exemplars of earlier domains chosen by herding. A boundary makes the current model the teacher and forgets the optimiser. Training thread only.
 */
final class LucirLearner implements Learner {
    private static final String DOMAIN_INDEX = "domain-index";

    private final String name;
    private final ReplayDemand replay;
    private final LearnerSettings settings;
    private final LossWeights weights;
    private final Vocabulary vocabulary;
    private final TrainedModel trained;
    private final CosineHeads heads;
    private final PreviousModel previous;
    private final ExemplarFeatures features;
    private final InBatchContrast contrast;
    private final CosineDistillation distillation;
    private final MaskedLanguage language = new MaskedLanguage();
    private final MaskedLanguageDistillation languageDistillation = new MaskedLanguageDistillation();
    private int domainIndex = -1;

    LucirLearner(
            String name,
            ReplayDemand replay,
            LearnerSettings settings,
            VisionLanguageModel model,
            WeightSet initial,
            Vocabulary vocabulary,
            Kernels kernels,
            NDManager manager) {
        this.name = name;
        this.replay = replay;
        this.settings = settings;
        this.weights = settings.weights();
        this.vocabulary = vocabulary;
        this.trained = new TrainedModel(manager, kernels, model, initial, settings.optimiser(), weights.mlm() > 0);
        this.heads = new CosineHeads(trained.manager(), kernels, trained.weights());
        this.previous = new PreviousModel(trained.manager(), kernels, heads.deployed());
        this.features = new ExemplarFeatures(model, weights.mlm() > 0);
        this.contrast = new InBatchContrast(trained.constants(), settings.temperature());
        this.distillation = new CosineDistillation(trained.constants());
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
        return features.of(heads.deployed(), images, tokens);
    }

    @Override
    public void beginDomain(int index) {
        if (index == 0) {
            previous.forget();
        } else {
            previous.take();
        }
        trained.optimiser().reset();
        domainIndex = index;
    }

    @Override
    public StepReport step(TrainingBatch batch) {
        trained.seedEngine(batch);
        try (NDManager step = trained.manager().newSubManager();
                GradientMode recording = GradientMode.recording()) {
            NDArray images = TrainedModel.within(step, batch.images());
            TokenBatch clean = TrainedModel.within(step, batch.tokens());
            MaskedTokens masked =
                    MaskedTokens.of(step, clean, vocabulary, settings.maskingProbability(), batch.seed(), batch.step());

            Tokens current = tokens(trained.weights(), images, clean, masked, Mode.TRAIN, weights.mlm() > 0);
            LossTerms losses = new LossTerms(trained.constants());
            if (weights.itc() > 0) {
                losses.add("itc", weights.itc(), contrast.loss(heads.features(current.images(), current.texts())));
            }
            if (weights.mlm() > 0) {
                losses.add("mlm", weights.mlm(), language.loss(current.words(), masked.labels()));
            }
            if (previous.weights() != null) {
                addDistillation(losses, current, teach(images, clean, masked), clean);
            }
            double rate = trained.optimiser().minimise(losses.total(), batch.schedule());
            heads.bake();
            return new StepReport(losses.values(), rate);
        }
    }

    /** The tokens of both towers and the word scores of the masked positions; null where no term needs them. */
    private record Tokens(NDArray images, NDArray texts, NDArray words) {}

    private Tokens tokens(
            WeightSet model, NDArray images, TokenBatch clean, MaskedTokens masked, Mode mode, boolean withWords) {
        NDArray imageTokens = trained.model().imageTokens(model, images, mode);
        NDArray textTokens = trained.model().textTokens(model, clean, mode);
        NDArray words = withWords ? ForwardPass.wordScores(trained.model(), model, imageTokens, masked, mode) : null;
        return new Tokens(imageTokens, textTokens, words);
    }

    private Tokens teach(NDArray images, TokenBatch clean, MaskedTokens masked) {
        try (GradientMode paused = GradientMode.paused()) {
            return tokens(previous.weights(), images, clean, masked, Mode.EVAL, distilsWords());
        }
    }

    private void addDistillation(LossTerms losses, Tokens current, Tokens teacher, TokenBatch clean) {
        losses.add(
                "cosine",
                1,
                distillation.loss(
                        current.images(), teacher.images(), current.texts(), teacher.texts(), clean.attention()));
        if (distilsWords()) {
            losses.add("mlmd", weights.mlmd(), languageDistillation.loss(current.words(), teacher.words()));
        }
    }

    private boolean distilsWords() {
        return weights.mlm() > 0 && weights.mlmd() > 0;
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
        previous.addTo(state);
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
        previous.restore(state);
        domainIndex = Integer.parseInt(SavedState.counter(counters, DOMAIN_INDEX));
    }

    @Override
    public void close() {
        trained.close();
    }
}
