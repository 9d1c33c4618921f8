package io.palimpsest.trainer.pipeline;

import io.palimpsest.trainer.checkpoint.StoredCheckpoint;

/** Hears of progress, on the training thread; must return quickly. */
public interface TrainingListener {

    /** A listener that ignores everything. */
    TrainingListener SILENT = new TrainingListener() {};

    /**
     * Something changed; called after every step and whenever the phase changes.
     *
     * @param status where the trainer stands now
     */
    default void changed(TrainerStatus status) {}

    /**
     * A checkpoint is durable and announced.
     *
     * @param checkpoint the checkpoint
     */
    default void announced(StoredCheckpoint checkpoint) {}
}
