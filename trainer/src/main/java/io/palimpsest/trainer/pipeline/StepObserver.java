package io.palimpsest.trainer.pipeline;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.trainer.learner.StepReport;

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
}
