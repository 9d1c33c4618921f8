package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.records.DomainFeatures;
import io.palimpsest.evaluator.records.DomainScore;
import io.palimpsest.evaluator.records.EvaluationOutcome;
import io.palimpsest.evaluator.records.JudgedDomain;
import io.palimpsest.events.v1.Metric;
import java.util.List;
import java.util.Optional;

/**
 * What came of evaluating one checkpoint on one domain.
 *
 * @param judged how it ended, for the verdict
 * @param metrics to be published
 * @param features of the test gallery, for the cumulative metrics; empty without a test gallery
 * @param score R_m on the test gallery, for the transfer matrix; empty without one
 */
record DomainEvaluation(
        JudgedDomain judged, List<Metric> metrics, Optional<DomainFeatures> features, Optional<DomainScore> score) {
    DomainEvaluation {
        metrics = List.copyOf(metrics);
    }

    /** How it ended. */
    EvaluationOutcome outcome() {
        return judged.getOutcome();
    }

    /** An evaluation that measured nothing but the fact that it did not take place. */
    static DomainEvaluation without(JudgedDomain judged, Metric reason) {
        return new DomainEvaluation(judged, List.of(reason), Optional.empty(), Optional.empty());
    }
}
