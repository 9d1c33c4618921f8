package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.Mode;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.GradientMode;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.trainer.learner.losses.Constants;
import io.palimpsest.trainer.learner.losses.CrossModalTopology;
import io.palimpsest.trainer.learner.losses.InBatchContrast;
import io.palimpsest.trainer.learner.losses.MaskedLanguage;
import io.palimpsest.trainer.learner.losses.MaskedLanguageDistillation;
import io.palimpsest.trainer.learner.losses.MomentumContrast;
import io.palimpsest.trainer.learner.losses.Pairs;
import io.palimpsest.trainer.learner.losses.SameModalTopology;
import io.palimpsest.trainer.learner.regularisers.SavedState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * CTP: compatible momentum contrast and topology preservation (Zhu et al., ICCV 2023; CTP specification, section 2).
 *
 * <pre>
 * first domain:   L = ITC + MCI + MLM + MLMd
 * later domains:  L = ITC + MLM + MCI + TPc + TPs + MLMd
 * </pre>
 *
 * A boundary makes the current model the previous one and the momentum model, and forgets the optimiser; the queue stays. With a replay
 * size it is CTP+ER (the original's CTP_ER, section 2.9): identical losses, on batches that also draw from exemplars of earlier domains.
 * Training thread only.
 */
final class CompatibleMomentumLearner implements Learner {
    private static final String QUEUE_IMAGE = "queue/image";
    private static final String QUEUE_TEXT = "queue/text";
    private static final String QUEUE_POINTER = "queue-pointer";
    private static final String DOMAIN_INDEX = "domain-index";

    private final String name;
    private final ReplayDemand replay;
    private final LearnerSettings settings;
    private final LossWeights weights;
    private final Vocabulary vocabulary;
    private final Kernels kernels;
    private final TrainedModel trained;
    private final MomentumModel teachers;
    private final MomentumQueue queue;
    private final InBatchContrast contrast;
    private final MomentumContrast momentumContrast;
    private final CrossModalTopology crossModal;
    private final SameModalTopology sameModal;
    private final MaskedLanguage language = new MaskedLanguage();
    private final MaskedLanguageDistillation distillation = new MaskedLanguageDistillation();
    private int domainIndex = -1;

    CompatibleMomentumLearner(
            String name,
            ReplayDemand replay,
            LearnerSettings settings,
            long seed,
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
        this.kernels = kernels;
        this.trained = new TrainedModel(manager, kernels, model, initial, settings.optimiser(), weights.trainsFusion());
        this.teachers = new MomentumModel(trained.manager(), settings.momentum(), kernels, trained.weights());
        this.queue = new MomentumQueue(
                trained.manager(),
                settings.momentum().queueSize(),
                model.preset().projectionWidth(),
                seed);
        Constants constants = trained.constants();
        this.contrast = new InBatchContrast(constants, settings.temperature());
        this.momentumContrast = new MomentumContrast(constants, settings.temperature());
        this.crossModal = new CrossModalTopology(constants, settings.temperature());
        this.sameModal = new SameModalTopology(constants, settings.temperature());
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
    public void beginDomain(int index) {
        if (index == 0) {
            teachers.beginFirst();
        } else {
            teachers.consolidate();
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

            ForwardPass current = pass(trained.weights(), images, clean, Mode.TRAIN);
            NDArray words = words(current, masked);
            teachers.update();
            Teaching teaching = teach(images, clean, masked);

            LossTerms losses = new LossTerms(trained.constants());
            addContrast(losses, current.features(), teaching);
            addLanguage(losses, words, teaching, masked);
            addTopology(losses, current.features(), teaching);
            double rate = trained.optimiser().minimise(losses.total(), batch.schedule());
            return new StepReport(losses.values(), rate);
        }
    }

    /** What the teachers say of a batch, without gradient; a part that no term needs is null. */
    private record Teaching(Pairs momentum, NDArray words, Pairs previous) {}

    private Teaching teach(NDArray images, TokenBatch clean, MaskedTokens masked) {
        try (GradientMode paused = GradientMode.paused()) {
            Pairs momentum = null;
            NDArray words = null;
            if (weights.mci() > 0 || weights.mlmd() > 0) {
                ForwardPass pass = pass(teachers.momentum(), images, clean, Mode.EVAL);
                momentum = pass.features();
                words = weights.mlmd() > 0 ? words(pass, masked) : null;
            }
            boolean preserves = teachers.previous() != null && (weights.tpc() > 0 || weights.tps() > 0);
            Pairs previous = preserves
                    ? pass(teachers.previous(), images, clean, Mode.EVAL).features()
                    : null;
            return new Teaching(momentum, words, previous);
        }
    }

    private void addContrast(LossTerms losses, Pairs current, Teaching teaching) {
        if (weights.itc() > 0) {
            losses.add("itc", weights.itc(), contrast.loss(current));
        }
        if (weights.mci() > 0) {
            losses.add("mci", weights.mci(), momentumContrast.loss(current, teaching.momentum(), queue.content()));
            queue.enqueue(teaching.momentum());
        }
    }

    private void addLanguage(LossTerms losses, NDArray words, Teaching teaching, MaskedTokens masked) {
        if (weights.mlm() > 0) {
            losses.add("mlm", weights.mlm(), language.loss(words, masked.labels()));
        }
        if (weights.mlmd() > 0) {
            losses.add("mlmd", weights.mlmd(), distillation.loss(words, teaching.words()));
        }
    }

    private void addTopology(LossTerms losses, Pairs current, Teaching teaching) {
        if (teaching.previous() == null) {
            return;
        }
        if (weights.tpc() > 0) {
            losses.add("tpc", weights.tpc(), crossModal.loss(current, teaching.previous()));
        }
        if (weights.tps() > 0) {
            losses.add("tps", weights.tps(), sameModal.loss(current, teaching.previous()));
        }
    }

    private ForwardPass pass(WeightSet model, NDArray images, TokenBatch clean, Mode mode) {
        return ForwardPass.of(trained.model(), model, images, clean, mode);
    }

    private NDArray words(ForwardPass pass, MaskedTokens masked) {
        return weights.trainsFusion() ? pass.wordScores(masked) : null;
    }

    @Override
    public WeightSet current() {
        return trained.weights();
    }

    @Override
    public Map<String, NDArray> state() {
        Map<String, NDArray> state = new LinkedHashMap<>();
        trained.addTo(state);
        teachers.addTo(state);
        state.put(QUEUE_IMAGE, queue.content().images());
        state.put(QUEUE_TEXT, queue.content().texts());
        return state;
    }

    @Override
    public Map<String, String> counters() {
        return Map.of(DOMAIN_INDEX, Integer.toString(domainIndex), QUEUE_POINTER, Integer.toString(queue.pointer()));
    }

    @Override
    public void restore(Map<String, NDArray> state, Map<String, String> counters) {
        trained.restore(state);
        teachers.restore(state);
        kernels.copy(
                List.of(queue.content().images(), queue.content().texts()),
                List.of(SavedState.array(state, QUEUE_IMAGE), SavedState.array(state, QUEUE_TEXT)));
        queue.moveTo(Integer.parseInt(SavedState.counter(counters, QUEUE_POINTER)));
        domainIndex = Integer.parseInt(SavedState.counter(counters, DOMAIN_INDEX));
    }

    @Override
    public void close() {
        trained.close();
    }
}
