package io.palimpsest.trainer.pipeline;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.trainer.learner.StepReport;
import io.palimpsest.trainer.plan.Sample;
import java.util.List;

/** Hears of every training step, on the training thread; training does not depend on it. */
@FunctionalInterface
interface StepObserver {

    /**
     * A step is done.
     *
     * @param entry its plan
     * @param report what the learner says of it
     */
    void trained(LedgerEntry entry, StepReport report);

    /**
     * Every sample of a chunk has been trained once.
     *
     * @param entry plan of the last step of the first pass
     * @param samples those of the chunk
     */
    default void learned(LedgerEntry entry, List<Sample> samples) {}
}
