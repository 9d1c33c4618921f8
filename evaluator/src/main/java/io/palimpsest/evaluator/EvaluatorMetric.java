package io.palimpsest.evaluator;

import io.palimpsest.evaluator.change.InputStatistic;
import io.palimpsest.evaluator.drift.DriftStatistic;

/** Every metric the evaluator publishes, with unit and meaning: the one catalogue of names. */
public enum EvaluatorMetric {
    IMAGE_TO_TEXT_1("retrieval.i2t.r1", Unit.PERCENT, "Pictures whose caption is the best match."),
    IMAGE_TO_TEXT_5("retrieval.i2t.r5", Unit.PERCENT, "Pictures whose caption is among the best 5."),
    IMAGE_TO_TEXT_10("retrieval.i2t.r10", Unit.PERCENT, "Pictures whose caption is among the best 10."),
    TEXT_TO_IMAGE_1("retrieval.t2i.r1", Unit.PERCENT, "Captions whose picture is the best match."),
    TEXT_TO_IMAGE_5("retrieval.t2i.r5", Unit.PERCENT, "Captions whose picture is among the best 5."),
    TEXT_TO_IMAGE_10("retrieval.t2i.r10", Unit.PERCENT, "Captions whose picture is among the best 10."),
    MEAN_RECALL("retrieval.r_mean", Unit.PERCENT, "R_m, the mean of the six recalls."),
    MEAN_AVERAGE_PRECISION_1("retrieval.map1", Unit.PERCENT, "mAP@1 of fused features over classes."),
    MEAN_AVERAGE_PRECISION_5("retrieval.map5", Unit.PERCENT, "mAP@5 of fused features over classes."),
    MEAN_AVERAGE_PRECISION_10("retrieval.map10", Unit.PERCENT, "mAP@10 of fused features over classes."),
    AVERAGE_ACCURACY(
            "continual.average_accuracy", Unit.PERCENT, "Mean R_m over the domains learned. Higher is better."),
    BACKWARD_TRANSFER(
            "continual.backward_transfer",
            Unit.POINTS,
            "Mean change of R_m on earlier domains since each was learned. Negative means forgetting."),
    FORWARD_TRANSFER(
            "continual.forward_transfer",
            Unit.POINTS,
            "Mean gain of R_m over the initial model on domains not yet learned. Positive means earlier domains help."),
    FORGETTING_MAX(
            "continual.forgetting_max",
            Unit.POINTS,
            "Mean fall of R_m from its best earlier value. Positive means forgetting."),
    FORGOTTEN(
            "continual.forgotten",
            Unit.POINTS,
            "Fall of R_m on one learned domain from its best value. 0 when it is at its best; positive means"
                    + " forgetting."),
    WORST_FORGOTTEN(
            "continual.worst_forgotten", Unit.POINTS, "The largest continual.forgotten of the domains learned."),
    PEAK_STEP("continual.peak_step", "steps", "Step at which R_m on one learned domain first had its best value."),
    DRIFT_CENTROID(
            DriftStatistic.CENTROID_COSINE.metricName(),
            "1",
            "Cosine distance of the mean of a window of training pairs from that of the reference; label modality says"
                    + " of what."),
    DRIFT_FRECHET(
            DriftStatistic.FRECHET.metricName(),
            "1",
            "Squared Frechet distance of a window of training pairs from the reference, in squared feature units."),
    DRIFT_KS_SHARE(
            DriftStatistic.KS_SHARE.metricName(),
            "1",
            "Share of the dimensions in which a window of training pairs differs from the reference."),
    DRIFT_MMD(
            DriftStatistic.MMD.metricName(),
            "1",
            "MMD squared between a window of training pairs and the reference; about 0 without drift."),
    DRIFT_SEPARABILITY(
            "drift.data.separability",
            "1",
            "How well a linear classifier tells the window that made a change certain from the reference, as area under"
                    + " the ROC curve; 0.5 cannot, 1 always."),
    DRIFT_INPUT(
            "drift.input",
            "1",
            "Distance of a plain number of a window of training pairs from the reference: of means in standard"
                    + " deviations, else the number itself. Label statistic says which."),
    INPUT_BRIGHTNESS(InputStatistic.BRIGHTNESS, "Mean luma of the training pictures of a window, 0 black to 1 white."),
    INPUT_CONTRAST(InputStatistic.CONTRAST, "Mean standard deviation of a training picture's luma."),
    INPUT_SIZE(InputStatistic.SIZE, "Mean of the roots of the areas of the training pictures of a window."),
    INPUT_CAPTION_LENGTH(InputStatistic.CAPTION_LENGTH, "Mean characters of the training captions of a window."),
    INPUT_OUT_OF_VOCABULARY(
            InputStatistic.OUT_OF_VOCABULARY, "Share of a window's words that no caption of the reference has."),
    INPUT_LABEL_MIX(
            InputStatistic.LABEL_MIX,
            "Population stability index of a window's class labels against the reference; 0 is the same mix."),
    TOPOLOGY_OF_IMAGES(
            "drift.representation.images",
            "1",
            "Correlation of the similarities between pictures of a learned domain's probe set under an older and this"
                    + " checkpoint; 1 when all kept their place. Label since says which older one."),
    TOPOLOGY_OF_TEXTS("drift.representation.texts", "1", "The same between captions."),
    TOPOLOGY_BETWEEN("drift.representation.cross", "1", "The same between pictures and captions."),
    PREQUENTIAL_LOSS(
            "prequential.loss",
            "nats",
            "Running mean of the in-batch contrast of training pairs under a model that has not seen them; label"
                    + " average says which mean. Chance is the logarithm of label window."),
    PREQUENTIAL_ERROR(
            "prequential.error",
            "1",
            "Running mean of the share of training pairs whose caption or picture is not the best of their window, both"
                    + " directions counted half. Lower is better."),
    PREQUENTIAL_IMAGE_TO_TEXT_RANK(
            "prequential.i2t.rank",
            "1",
            "Running mean of the rank of a training picture's own caption in its window, 1 being the best."),
    PREQUENTIAL_TEXT_TO_IMAGE_RANK(
            "prequential.t2i.rank",
            "1",
            "Running mean of the rank of a training caption's own picture in its window, 1 being the best."),
    PREQUENTIAL_MODEL_AGE(
            "prequential.model_age",
            "events",
            "How many events lie between what the scoring model has learned and the pairs of a window, on average."),
    PREQUENTIAL_SCORED("prequential.scored", "pairs", "Training pairs scored so far."),
    PREQUENTIAL_NOT_SCORED(
            "prequential.not_scored", "pairs", "Training pairs left without a score so far; label reason says why."),
    SECONDS("evaluation.seconds", "seconds", "Time to encode and score both galleries of a domain."),
    FAILED("evaluation.failed", "1", "1 when a checkpoint could not be evaluated on a domain; label reason says why."),
    SKIPPED("evaluation.skipped", "1", "1 when a checkpoint was passed over because a newer one was already there.");

    private final String metricName;
    private final String unit;
    private final String help;

    EvaluatorMetric(String metricName, String unit, String help) {
        this.metricName = metricName;
        this.unit = unit;
        this.help = help;
    }

    EvaluatorMetric(InputStatistic statistic, String help) {
        this(statistic.metricName(), statistic.unit(), help);
    }

    /** Name in the metrics topic. */
    public String metricName() {
        return metricName;
    }

    /** Unit of the value. */
    public String unit() {
        return unit;
    }

    /** What it measures, and what its sign means. */
    public String help() {
        return help;
    }

    private static final class Unit {
        static final String PERCENT = "percent";
        static final String POINTS = "percentage points";
    }
}
