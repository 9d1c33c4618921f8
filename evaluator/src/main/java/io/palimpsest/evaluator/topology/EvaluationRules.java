package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.drift.DriftOptions;
import io.palimpsest.evaluator.verdict.VerdictRules;
import java.time.Duration;

/**
 * What the topology is told.
 *
 * @param model name of the model whose checkpoints are evaluated
 * @param quiet how long a gallery must not have changed before it is evaluated
 * @param galleryLimit most pairs kept per domain and split
 * @param partitions how many instances can share the domains
 * @param bucketEvents events of a time bucket, whose held-out pairs are a column of the transfer matrix; 0 when domains are the columns
 * @param drift how windows of training pairs are compared
 * @param verdicts what a checkpoint is judged by
 */
public record EvaluationRules(
        String model,
        Duration quiet,
        int galleryLimit,
        int partitions,
        int bucketEvents,
        DriftOptions drift,
        VerdictRules verdicts) {
    public EvaluationRules {
        if (model.isBlank()) {
            throw new IllegalArgumentException("model name must not be blank");
        }
        if (quiet.isNegative() || galleryLimit < 1 || partitions < 1) {
            throw new IllegalArgumentException("quiet time must be >= 0, gallery limit and partitions >= 1, but were "
                    + quiet + ", " + galleryLimit + " and " + partitions);
        }
        if (bucketEvents < 0) {
            throw new IllegalArgumentException("events of a time bucket must be >= 0 but were " + bucketEvents);
        }
    }

    /** What the columns of the transfer matrix are. */
    MatrixColumns columns() {
        return bucketEvents == 0 ? MatrixColumns.DOMAINS : new BucketColumns(bucketEvents);
    }
}
