package io.palimpsest.trainer.learner;

import io.palimpsest.schemas.config.Setting;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;

/**
 * The learner's constants as settings. The defaults are those of a model preset, so the preset must be known before the settings are
 * resolved. Immutable.
 */
public final class LearnerOptions {
    private final Setting<String> name;
    private final Setting<Integer> batchSize;
    private final Setting<Double> temperature;
    private final Setting<Double> maskingProbability;
    private final Setting<Double> learningRate;
    private final Setting<Double> learningRateFloor;
    private final Setting<Double> warmupFraction;
    private final Setting<Double> weightDecay;
    private final Setting<Double> beta1;
    private final Setting<Double> beta2;
    private final Setting<Double> epsilon;
    private final Setting<Double> momentumFirst;
    private final Setting<Double> momentum;
    private final Setting<Double> alpha;
    private final Setting<Integer> queueSize;
    private final Setting<Double> itc;
    private final Setting<Double> mci;
    private final Setting<Double> mlm;
    private final Setting<Double> mlmd;
    private final Setting<Double> tpc;
    private final Setting<Double> tps;
    private final Setting<Integer> replaySize;
    private final Setting<Long> replayBytes;
    private final Setting<Boolean> replayKeepBytes;
    private final Setting<Integer> lookBackSamples;
    private final RegularisationOptions regularisation;

    private LearnerOptions(LearnerSettings defaults) {
        OptimiserSettings optimiser = defaults.optimiser();
        MomentumSettings teacher = defaults.momentum();
        LossWeights weights = defaults.weights();
        name = Setting.ofChoice(
                "learner.name",
                defaults.name(),
                Learners.names(),
                "How the model learns: CTP keeps earlier domains, SeqF is plain fine-tuning, JointT mixes all domains; EAR is SeqF that"
                        + " rehearses made-up captions and holds important weights, without samples of earlier domains; CTP+ER, EAR+ER"
                        + " and ER are CTP, EAR and SeqF with replay of such samples; LWF, SI, MAS, EWC, RWalk and AFEC are SeqF that keeps the"
                        + " outputs or the important weights of earlier domains, without samples of them; MoF, Kmeans, ICARL and"
                        + " LUCIR replay samples that the model's features choose, the latter two beside keeping outputs.");
        batchSize = Setting.ofInt(
                "learner.batch-size", defaults.batchSize(), 1, 65_536, "Largest number of pairs of one step.");
        temperature = Setting.ofDouble(
                "learner.temperature",
                defaults.temperature(),
                1e-4,
                100,
                "Temperature of contrast and topology terms.");
        maskingProbability = share(
                "learner.masking-probability",
                defaults.maskingProbability(),
                "Share of tokens selected for masked language modelling.");
        learningRate = Setting.ofDouble(
                "learner.learning-rate",
                optimiser.learningRate().rate(),
                1e-12,
                10,
                "Highest learning rate of a domain.");
        learningRateFloor = Setting.ofDouble(
                "learner.learning-rate-floor",
                optimiser.learningRate().floor(),
                0,
                10,
                "Rate the cosine falls to at the end of a domain.");
        warmupFraction = Setting.ofDouble(
                "learner.warmup-fraction",
                optimiser.learningRate().warmupFraction(),
                0,
                0.99,
                "Share of a domain's steps over which the learning rate rises; a model without pretrained weights needs one.");
        weightDecay = notNegative(
                "learner.weight-decay", optimiser.weightDecay(), "AdamW's decoupled decay of every trained tensor.");
        beta1 = Setting.ofDouble("learner.beta1", optimiser.beta1(), 0, 0.999999, "AdamW's decay of the first moment.");
        beta2 = Setting.ofDouble(
                "learner.beta2", optimiser.beta2(), 0, 0.999999, "AdamW's decay of the second moment.");
        epsilon = Setting.ofDouble(
                "learner.epsilon", optimiser.epsilon(), 1e-16, 1, "Added to the root of AdamW's second moment.");
        momentumFirst = share(
                "learner.momentum-first",
                teacher.first(),
                "Share of itself the momentum model keeps per step of the first domain.");
        momentum = share(
                "learner.momentum",
                teacher.later(),
                "Share of itself the momentum model keeps per step of later domains.");
        alpha = share(
                "learner.alpha",
                teacher.alpha(),
                "Weight of the previous model against the current one in the momentum.");
        queueSize = Setting.ofInt(
                "learner.queue-size",
                teacher.queueSize(),
                1,
                16_777_216,
                "Earlier momentum features kept per modality; about two batches, at least one.");
        itc = notNegative("learner.weight.itc", weights.itc(), "Weight of in-batch contrast; 0 turns it off.");
        mci = notNegative("learner.weight.mci", weights.mci(), "Weight of momentum contrast; 0 turns it off.");
        mlm = notNegative("learner.weight.mlm", weights.mlm(), "Weight of masked language modelling; 0 turns it off.");
        mlmd = notNegative(
                "learner.weight.mlmd", weights.mlmd(), "Weight of masked language distillation; 0 turns it off.");
        tpc = notNegative(
                "learner.weight.tpc", weights.tpc(), "Weight of cross-modal topology preservation; 0 turns it off.");
        tps = notNegative(
                "learner.weight.tps", weights.tps(), "Weight of same-modal topology preservation; 0 turns it off.");
        replaySize = Setting.ofInt(
                "learner.replay-size",
                defaults.replay().size(),
                1,
                10_000_000,
                "Samples of earlier domains that CTP+ER, EAR+ER, ER, MoF, Kmeans, ICARL and LUCIR train again with every chunk; their pictures"
                        + " are in memory meanwhile.");
        replayBytes = Setting.ofLong(
                "learner.replay-bytes",
                defaults.replay().bytes(),
                1,
                Long.MAX_VALUE,
                "Most bytes of the encoded events of those samples; of larger events fewer samples are kept.");
        replayKeepBytes = Setting.ofBoolean(
                "learner.replay-keep-bytes",
                defaults.replay().keepBytes(),
                "Whether checkpoints keep the events of those samples, so that Kafka may delete the records of finished domains.");
        lookBackSamples = Setting.ofInt(
                "learner.look-back-samples",
                defaults.lookBackSamples(),
                1,
                10_000_000,
                "Most samples of a finished domain, uniformly chosen, that a learner which looks back goes through once more at its end,"
                        + " and that MoF, Kmeans, ICARL and LUCIR choose from.");
        regularisation = new RegularisationOptions(defaults.regularisation());
    }

    /** The settings with the defaults of a model preset ("tiny" or "ctp-base"). */
    public static LearnerOptions forPreset(String preset) {
        return new LearnerOptions(LearnerSettings.defaultsFor(preset));
    }

    /** All settings of the learner. */
    public SettingCatalogue catalogue() {
        SettingCatalogue common = SettingCatalogue.of(
                name,
                batchSize,
                temperature,
                maskingProbability,
                learningRate,
                learningRateFloor,
                warmupFraction,
                weightDecay,
                beta1,
                beta2,
                epsilon,
                momentumFirst,
                momentum,
                alpha,
                queueSize,
                itc,
                mci,
                mlm,
                mlmd,
                tpc,
                tps,
                replaySize,
                replayBytes,
                replayKeepBytes,
                lookBackSamples);
        return SettingCatalogue.combine(common, regularisation.catalogue());
    }

    /** The values in settings that were resolved with this object's {@link #catalogue()}. */
    public LearnerSettings read(Settings settings) {
        return new LearnerSettings(
                settings.get(name),
                settings.get(batchSize),
                settings.get(temperature),
                settings.get(maskingProbability),
                new OptimiserSettings(
                        new LearningRate(
                                settings.get(learningRate),
                                settings.get(learningRateFloor),
                                settings.get(warmupFraction)),
                        settings.get(weightDecay),
                        settings.get(beta1),
                        settings.get(beta2),
                        settings.get(epsilon)),
                new MomentumSettings(
                        settings.get(momentumFirst),
                        settings.get(momentum),
                        settings.get(alpha),
                        settings.get(queueSize)),
                new LossWeights(
                        settings.get(itc),
                        settings.get(mci),
                        settings.get(mlm),
                        settings.get(mlmd),
                        settings.get(tpc),
                        settings.get(tps)),
                new ReplaySettings(settings.get(replaySize), settings.get(replayBytes), settings.get(replayKeepBytes)),
                settings.get(lookBackSamples),
                regularisation.read(settings));
    }

    private static Setting<Double> share(String key, double value, String help) {
        return Setting.ofDouble(key, value, 0, 1, help);
    }

    private static Setting<Double> notNegative(String key, double value, String help) {
        return Setting.ofDouble(key, value, 0, 1e6, help);
    }
}
