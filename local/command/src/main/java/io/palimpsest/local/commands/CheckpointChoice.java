package io.palimpsest.local.commands;

import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.checkpoint.CheckpointReader;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.pipeline.CheckpointStores;
import java.io.IOException;

/**
 * A checkpoint that a person named.
 *
 * @param reader reads its model's checkpoints
 * @param checkpoint the checkpoint
 */
record CheckpointChoice(CheckpointReader reader, StoredCheckpoint checkpoint) {

    /** How commands describe what may be given. */
    static final String DESCRIPTION =
            "Id of a checkpoint, or the beginning of just one; MODEL/ID for one of another model, e.g. a branch.";

    /**
     * {@return the checkpoint meant}
     *
     * @param settings name the store and the model
     * @param given as {@link #DESCRIPTION} says
     * @throws io.palimpsest.trainer.checkpoint.UnknownCheckpointException if the store holds no such checkpoint
     */
    static CheckpointChoice of(Settings settings, String given) throws IOException {
        int slash = given.indexOf('/');
        String model = slash < 0 ? settings.get(KafkaSettings.MODEL_NAME) : given.substring(0, slash);
        CheckpointReader reader = CheckpointStores.reader(settings, model);
        return new CheckpointChoice(reader, reader.find(given.substring(slash + 1)));
    }
}
