package io.palimpsest.trainer.chaos;

import io.palimpsest.trainer.learner.Learners;
import io.palimpsest.trainer.learner.ReplayDemand;

/**
 * What is trained: runs of one variant on one stream must end alike.
 *
 * @param learner name of the learner
 * @param threads threads per tensor operation
 */
record Variant(String learner, int threads) {

    /** The one that most tests use. */
    static final Variant USUAL = new Variant("CTP", 1);

    /** One that goes through every finished domain once more. */
    static final Variant LOOKING_BACK = new Variant("EWC", 1);

    /** How many steps a whole run has: six replayed samples beside the eight of a chunk make four batches of two. */
    long steps() {
        long later = Learners.exemplars(learner) != ReplayDemand.Choice.NONE
                ? 2 * ChaosCluster.LATER_STEPS
                : ChaosCluster.LATER_STEPS;
        return ChaosCluster.FIRST_STEPS + 2 * later;
    }

    @Override
    public String toString() {
        return learner.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]", "") + "-" + threads + "-threads";
    }
}
