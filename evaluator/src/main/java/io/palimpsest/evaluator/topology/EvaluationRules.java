package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.drift.DriftOptions;
import java.time.Duration;

/**
 * What the topology is told.
 *
 * @param model name of the model whose checkpoints are evaluated
 * @param quiet how long a gallery must not have changed before it is evaluated
 * @param galleryLimit most pairs kept per domain and split
 * @param partitions how many instances can share the domains
 * @param drift how windows of training pairs are compared
 */
public record EvaluationRules(String model, Duration quiet, int galleryLimit, int partitions, DriftOptions drift) {
    public EvaluationRules {
        if (model.isBlank()) {
            throw new IllegalArgumentException("model name must not be blank");
        }
        if (quiet.isNegative() || galleryLimit < 1 || partitions < 1) {
            throw new IllegalArgumentException("quiet time must be >= 0, gallery limit and partitions >= 1, but were "
                    + quiet + ", " + galleryLimit + " and " + partitions);
        }
    }
}
