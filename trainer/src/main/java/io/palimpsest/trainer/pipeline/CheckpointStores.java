package io.palimpsest.trainer.pipeline;

import io.palimpsest.model.storage.ObjectLocation;
import io.palimpsest.model.storage.ObjectStorage;
import io.palimpsest.model.storage.ObjectStorageSettings;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.checkpoint.CheckpointReader;
import io.palimpsest.trainer.checkpoint.CheckpointStore;
import io.palimpsest.trainer.checkpoint.LocalCheckpointStore;
import io.palimpsest.trainer.checkpoint.LocalCheckpoints;
import io.palimpsest.trainer.checkpoint.ObjectCheckpointStore;
import io.palimpsest.trainer.checkpoint.ObjectCheckpoints;
import io.palimpsest.trainer.faults.FailPoints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Opens the checkpoint store that the settings name: object storage if they name a place there, else a directory. */
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
     * @throws ConfigurationException if the settings name no place
     */
    public static CheckpointStore open(Settings settings, String model, long token, FailPoints failPoints)
            throws IOException {
        Optional<ObjectLocation> root = root(settings);
        if (root.isEmpty()) {
            return new LocalCheckpointStore(
                    settings.get(TrainerSettings.CHECKPOINT_DIRECTORY), model, token, failPoints);
        }
        ObjectStorage storage = ObjectStorageSettings.open(settings);
        try {
            return new ObjectCheckpointStore(storage, root.get(), model, token, scratch(settings, model), failPoints);
        } catch (IOException | RuntimeException failure) {
            storage.close();
            throw failure;
        }
    }

    /**
     * Makes the bucket of the store, if the settings say so and it does not exist.
     *
     * @param settings resolved from a catalogue that contains {@link TrainerSettings#catalogue()}
     * @throws IOException if it cannot be made
     * @throws ConfigurationException if the settings name no place
     */
    public static void prepare(Settings settings) throws IOException {
        Optional<ObjectLocation> root = root(settings);
        if (root.isPresent() && settings.get(TrainerSettings.CHECKPOINT_S3_CREATE_BUCKET)) {
            try (ObjectStorage storage = ObjectStorageSettings.open(settings)) {
                storage.createBucketIfAbsent(root.get().bucket());
            }
        }
    }

    /**
     * {@return the checkpoints of a model, to look at} A connection to object storage lives as long as the process.
     *
     * @param settings resolved from a catalogue that contains {@link TrainerSettings#catalogue()}
     * @param model the model
     * @throws ConfigurationException if the settings name no place
     */
    public static CheckpointReader reader(Settings settings, String model) {
        Optional<ObjectLocation> root = root(settings);
        if (root.isEmpty()) {
            return new LocalCheckpoints(settings.get(TrainerSettings.CHECKPOINT_DIRECTORY), model);
        }
        return new ObjectCheckpoints(ObjectStorageSettings.open(settings), root.get(), model, scratch(settings, model));
    }

    /**
     * {@return where the store is, for people}
     *
     * @param settings resolved from a catalogue that contains {@link TrainerSettings#catalogue()}
     */
    public static String describe(Settings settings) {
        String uri = settings.get(TrainerSettings.CHECKPOINT_S3_URI);
        return uri.isBlank()
                ? settings.get(TrainerSettings.CHECKPOINT_DIRECTORY).toString()
                : uri;
    }

    private static Optional<ObjectLocation> root(Settings settings) {
        String uri = settings.get(TrainerSettings.CHECKPOINT_S3_URI).trim();
        if (uri.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ObjectLocation.parse(uri));
        } catch (IllegalArgumentException malformed) {
            throw new ConfigurationException(
                    "Setting '" + TrainerSettings.CHECKPOINT_S3_URI.key() + "' cannot be '" + uri + "' (from "
                            + settings.source(TrainerSettings.CHECKPOINT_S3_URI)
                            + "): it must name a bucket and a place in it, such as s3://models/checkpoints; "
                            + malformed.getMessage() + ".",
                    malformed);
        }
    }

    private static Path scratch(Settings settings, String model) {
        return settings.get(TrainerSettings.CHECKPOINT_DIRECTORY).resolve(model).resolve("scratch");
    }
}
