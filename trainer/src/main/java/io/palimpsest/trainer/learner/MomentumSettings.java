package io.palimpsest.trainer.learner;

/**
 * The momentum model and its queue.
 *
 * @param first share of itself the momentum model keeps per step of the first domain, in [0, 1]
 * @param later m, share of itself it keeps per step of later domains, in [0, 1]
 * @param alpha α, weight of the previous model against the current one in later domains, in [0, 1]
 * @param queueSize K, earlier momentum features kept per modality, at least 1
 */
public record MomentumSettings(double first, double later, double alpha, int queueSize) {
    /** Checks the ranges. */
    public MomentumSettings {
        Ranges.share("momentum in the first domain", first);
        Ranges.share("momentum", later);
        Ranges.share("alpha", alpha);
        if (queueSize < 1) {
            throw new IllegalArgumentException("queue size must be >= 1 but was " + queueSize);
        }
    }
}
