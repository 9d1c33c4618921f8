package io.palimpsest.trainer.learner;

import java.util.function.Consumer;

/** The samples of a domain that has just ended, or a uniform choice of them, for a learner that looks back. Training thread only. */
public interface FinishedDomain {

    /** {@return how many samples there are; fewer come where some must not be trained any more} */
    long size();

    /**
     * Goes through all samples once, by partition and offset, in batches of at most {@code learner.batch-size} that differ by at most one.
     * Pictures are varied as in training. Every call goes through the same batches: they are a pure function of the samples, the seed and
     * the step at which the next domain begins. Batch {@code i} has the number of that step plus {@code i}.
     *
     * <p>It may end early with an exception, when training is to stop: a learner must then be as it was before.
     *
     * @param use receives each batch; its arrays live during the call only
     */
    void forEachBatch(Consumer<TrainingBatch> use);
}
