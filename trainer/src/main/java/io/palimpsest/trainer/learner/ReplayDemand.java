package io.palimpsest.trainer.learner;

import io.palimpsest.trainer.replay.ReplayLimits;

/**
 * Which samples of earlier domains a learner wants in its batches.
 *
 * @param choice how they are chosen
 * @param limits how many there may be
 */
public record ReplayDemand(Choice choice, ReplayLimits limits) {

    /** How exemplars are chosen. */
    public enum Choice {
        /** There are none. */
        NONE,
        /** Uniformly among all samples trained. */
        UNIFORM,
        /** By {@linkplain Learner#features features}, so that their mean follows that of each domain. */
        HERDING,
        /** By features, the ones nearest to the centres of each domain. */
        K_MEANS
    }

    /** No replay. */
    public static final ReplayDemand NONE = new ReplayDemand(Choice.NONE, ReplayLimits.NONE);

    static ReplayDemand of(Choice choice, ReplaySettings settings) {
        return choice == Choice.NONE
                ? NONE
                : new ReplayDemand(choice, new ReplayLimits(settings.size(), settings.bytes(), settings.keepBytes()));
    }
}
