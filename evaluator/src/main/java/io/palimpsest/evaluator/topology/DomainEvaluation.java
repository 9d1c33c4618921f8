package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.records.DomainFeatures;
import io.palimpsest.evaluator.records.DomainScore;
import io.palimpsest.evaluator.records.EvaluationOutcome;
import io.palimpsest.events.v1.Metric;
import java.util.List;
import java.util.Optional;

/**
 * What came of evaluating one checkpoint on one domain.
 *
 * @param outcome how it ended
 * @param metrics to be published
 * @param features of the test gallery, for the cumulative metrics; empty without a test gallery
 * @param score R_m on the test gallery, for the transfer matrix; empty without one
 */
record DomainEvaluation(
        EvaluationOutcome outcome,
        List<Metric> metrics,
        Optional<DomainFeatures> features,
        Optional<DomainScore> score) {
    DomainEvaluation {
        metrics = List.copyOf(metrics);
    }

    /** An evaluation that measured nothing but the fact that it did not take place. */
    static DomainEvaluation without(EvaluationOutcome outcome, Metric reason) {
        return new DomainEvaluation(outcome, List.of(reason), Optional.empty(), Optional.empty());
    }
}
