package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.EvaluatorMetric;
import io.palimpsest.evaluator.metrics.FeatureMatrix;
import io.palimpsest.evaluator.metrics.MultiModalPrecision;
import io.palimpsest.evaluator.metrics.RetrievalRecall;
import io.palimpsest.events.v1.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The retrieval metrics of one gallery as records. */
final class RetrievalMetrics {
    private RetrievalMetrics() {}

    /** The six recalls and their mean. */
    static List<Metric> of(RetrievalRecall recall, Measurement measurement) {
        return List.of(
                measurement.metric(
                        EvaluatorMetric.IMAGE_TO_TEXT_1, recall.imageToText().at1()),
                measurement.metric(
                        EvaluatorMetric.IMAGE_TO_TEXT_5, recall.imageToText().at5()),
                measurement.metric(
                        EvaluatorMetric.IMAGE_TO_TEXT_10, recall.imageToText().at10()),
                measurement.metric(
                        EvaluatorMetric.TEXT_TO_IMAGE_1, recall.textToImage().at1()),
                measurement.metric(
                        EvaluatorMetric.TEXT_TO_IMAGE_5, recall.textToImage().at5()),
                measurement.metric(
                        EvaluatorMetric.TEXT_TO_IMAGE_10, recall.textToImage().at10()),
                measurement.metric(EvaluatorMetric.MEAN_RECALL, recall.mean()));
    }

    /** mAP@1, 5 and 10; nothing when no pair has a class. */
    static List<Metric> precision(
            FeatureMatrix fused, List<String> classes, Map<String, Integer> classSizes, Measurement measurement) {
        MultiModalPrecision precision = MultiModalPrecision.of(fused, classes, classSizes);
        List<Metric> metrics = new ArrayList<>();
        if (precision.queries() > 0) {
            metrics.add(measurement.metric(EvaluatorMetric.MEAN_AVERAGE_PRECISION_1, precision.at1()));
            metrics.add(measurement.metric(EvaluatorMetric.MEAN_AVERAGE_PRECISION_5, precision.at5()));
            metrics.add(measurement.metric(EvaluatorMetric.MEAN_AVERAGE_PRECISION_10, precision.at10()));
        }
        return metrics;
    }

    /** How many pairs each class has; unlabelled pairs are counted nowhere. */
    static void count(List<String> classes, Map<String, Integer> classSizes) {
        classes.stream().filter(name -> !name.isBlank()).forEach(name -> classSizes.merge(name, 1, Integer::sum));
    }
}
