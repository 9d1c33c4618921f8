package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import io.palimpsest.model.TokenBatch;
import io.palimpsest.model.WeightSet;
import java.util.Map;

/**
 * A way to keep learning: owns the weights and everything needed to train them on.
 *
 * <p>Life cycle: created or {@linkplain #restore restored}; then for each domain {@link #beginDomain} once and {@link #step} any number of
 * times; {@link #close} frees all native memory. A restored learner goes on with {@link #step} and is not told to begin its domain again.
 *
 * <p>All calls come from one thread, the training thread. A learner is a pure function of its initial weights, its settings and the batches.
 */
public interface Learner extends AutoCloseable {
    /** The name it is configured by, one of {@link Learners#names()}. */
    String name();

    /** True when batches must mix all domains, so that the planner must not split by domain. */
    boolean mixesDomains();

    /**
     * The samples of earlier domains that the batches must draw from too. Choosing them and mixing them in is the planner's affair: to the
     * learner they are samples like any others.
     */
    default ReplayDemand replay() {
        return ReplayDemand.NONE;
    }

    /**
     * What the model, as it is now, makes of samples: unit vectors {@code [B, F]}, without dropout and without gradient. Called only when the
     * exemplars are chosen by features.
     *
     * @param images normalised pictures as in evaluation, float32 {@code [B, 3, H, W]}; the result belongs to their manager
     * @param tokens captions of the same samples {@code [B, L]}
     */
    default NDArray features(NDArray images, TokenBatch tokens) {
        throw new UnsupportedOperationException(name() + " chooses no exemplars by features");
    }

    /** True when {@link #lookBack} must be called, so that the samples of the current domain must be kept in mind. */
    default boolean looksBack() {
        return false;
    }

    /**
     * Goes through the domain that has ended once more, right before {@link #beginDomain} of the next one, with the weights as the domain has
     * left them. A learner restored from a state taken after the next domain began is not told again; one restored from a state taken before is.
     * Called only when it {@link #looksBack}.
     *
     * @param finished what was trained in the domain
     */
    default void lookBack(FinishedDomain finished) {}

    /**
     * Consolidates what was learned and starts the next domain. Called before the first step of every domain, the first included.
     *
     * @param domainIndex 0 for the first domain ever, then counting up
     */
    void beginDomain(int domainIndex);

    /** One optimiser step. The batch's arrays stay the caller's; nothing of the step outlives the call but the changed state. */
    StepReport step(TrainingBatch batch);

    /** The deployed model. The learner keeps it and changes it in place at each step. */
    WeightSet current();

    /**
     * Every tensor needed to go on bit-identically, by stable name ("current/…", "momentum/…", "previous/…", "adam/m/…", "adam/v/…",
     * "adam/step", "queue/image", "queue/text"). These are the live tensors: copy them before the next step.
     */
    Map<String, NDArray> state();

    /** The small scalars of the state, such as the queue pointer and the domain index. */
    Map<String, String> counters();

    /** Takes over a state of {@link #state()} and {@link #counters()} of a learner with the same name, preset and settings, by copy. */
    void restore(Map<String, NDArray> state, Map<String, String> counters);

    @Override
    void close();
}
