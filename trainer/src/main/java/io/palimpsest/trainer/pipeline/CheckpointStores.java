package io.palimpsest.trainer.pipeline;

import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.checkpoint.CheckpointReader;
import io.palimpsest.trainer.checkpoint.CheckpointStore;
import io.palimpsest.trainer.checkpoint.LocalCheckpointStore;
import io.palimpsest.trainer.checkpoint.LocalCheckpoints;
import io.palimpsest.trainer.faults.FailPoints;
import java.io.IOException;

/** Opens the checkpoint store that the settings name. */
public final class CheckpointStores {

    private CheckpointStores() {}

    /**
     * {@return the store, opened for the active trainer of a model; the caller closes it}
     *
     * @param settings resolved from a catalogue that contains {@link TrainerSettings#catalogue()}
     * @param model the model
     * @param token fencing token of the trainer
     * @param failPoints told of every step of the protocol
     * @throws IOException if the store cannot be used
     */
    public static CheckpointStore open(Settings settings, String model, long token, FailPoints failPoints)
            throws IOException {
        return new LocalCheckpointStore(settings.get(TrainerSettings.CHECKPOINT_DIRECTORY), model, token, failPoints);
    }

    /**
     * {@return the checkpoints of a model, to look at}
     *
     * @param settings resolved from a catalogue that contains {@link TrainerSettings#catalogue()}
     * @param model the model
     */
    public static CheckpointReader reader(Settings settings, String model) {
        return new LocalCheckpoints(settings.get(TrainerSettings.CHECKPOINT_DIRECTORY), model);
    }

    /**
     * {@return where the store is, for people}
     *
     * @param settings resolved from a catalogue that contains {@link TrainerSettings#catalogue()}
     */
    public static String describe(Settings settings) {
        return settings.get(TrainerSettings.CHECKPOINT_DIRECTORY).toString();
    }
}
