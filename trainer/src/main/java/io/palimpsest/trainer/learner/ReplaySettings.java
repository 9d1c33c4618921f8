package io.palimpsest.trainer.learner;

import io.palimpsest.trainer.replay.ReplayLimits;

/**
 * How many samples of earlier domains are kept for learners that replay; the others do not use it.
 *
 * @param size most samples, {@code >= 1}
 * @param bytes most bytes of their encoded events, {@code >= 1}
 * @param keepBytes whether checkpoints keep the events themselves, so that Kafka may delete them; then at most {@link
 *     ReplayLimits#MOST_KEPT} bytes
 */
public record ReplaySettings(int size, long bytes, boolean keepBytes) {
    /** Checks the ranges. */
    public ReplaySettings {
        if (size < 1) {
            throw new IllegalArgumentException("replay size must be >= 1 but was " + size);
        }
        if (bytes < 1) {
            throw new IllegalArgumentException("replay bytes must be >= 1 but were " + bytes);
        }
        if (keepBytes && bytes > ReplayLimits.MOST_KEPT) {
            throw new IllegalArgumentException("replay bytes must be <= " + ReplayLimits.MOST_KEPT
                    + " where checkpoints keep them but were " + bytes
                    + "; lower learner.replay-bytes or turn learner.replay-keep-bytes off");
        }
    }
}
