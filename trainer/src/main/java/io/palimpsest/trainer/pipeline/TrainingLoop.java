package io.palimpsest.trainer.pipeline;

import io.palimpsest.schemas.config.Settings;

/** Skeleton. */
public final class TrainingLoop implements Runnable {

    /**
     * @param settings resolved from a catalogue that contains the Kafka settings and {@link TrainerSettings#catalogue()}
     * @param listener hears of progress
     */
    public TrainingLoop(Settings settings, TrainingListener listener) {}

    @Override
    public void run() {
        throw new UnsupportedOperationException();
    }

    /** Asks the loop to stop after the current step; any thread may call it. {@link #run} returns once a checkpoint is written. */
    public void stop() {}
}
