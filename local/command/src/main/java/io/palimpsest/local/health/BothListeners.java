package io.palimpsest.local.health;

import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.pipeline.TrainerStatus;
import io.palimpsest.trainer.pipeline.TrainingListener;

/**
 * Tells two listeners, one after the other.
 *
 * @param first told first
 * @param second told then
 */
public record BothListeners(TrainingListener first, TrainingListener second) implements TrainingListener {

    @Override
    public void changed(TrainerStatus status) {
        first.changed(status);
        second.changed(status);
    }

    @Override
    public void announced(StoredCheckpoint checkpoint) {
        first.announced(checkpoint);
        second.announced(checkpoint);
    }
}
