package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.EvaluatorMetric;
import io.palimpsest.evaluator.metrics.ContrastScores.Score;
import java.util.function.ToDoubleFunction;

/** What is averaged of the scores of training pairs, and whether detectors watch it. */
enum PrequentialMeasure {
    LOSS(EvaluatorMetric.PREQUENTIAL_LOSS, true, Score::loss),
    ERROR(EvaluatorMetric.PREQUENTIAL_ERROR, true, Score::error),
    IMAGE_TO_TEXT_RANK(EvaluatorMetric.PREQUENTIAL_IMAGE_TO_TEXT_RANK, false, Score::imageToText),
    TEXT_TO_IMAGE_RANK(EvaluatorMetric.PREQUENTIAL_TEXT_TO_IMAGE_RANK, false, Score::textToImage);

    private final EvaluatorMetric metric;
    private final boolean watched;
    private final ToDoubleFunction<Score> value;

    PrequentialMeasure(EvaluatorMetric metric, boolean watched, ToDoubleFunction<Score> value) {
        this.metric = metric;
        this.watched = watched;
        this.value = value;
    }

    EvaluatorMetric metric() {
        return metric;
    }

    boolean watched() {
        return watched;
    }

    double of(Score score) {
        return value.applyAsDouble(score);
    }
}
