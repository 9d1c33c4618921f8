package io.palimpsest.trainer.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.schemas.logs.LogField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the checkpoints of one model in a directory that {@link LocalCheckpointStore} describes. Safe from any thread. */
public final class LocalCheckpoints implements CheckpointReader {

    private static final Logger LOG = LoggerFactory.getLogger(LocalCheckpoints.class);

    /** The furthest in the ledger first. */
    static final Comparator<StoredCheckpoint> FURTHEST_FIRST = Comparator.<StoredCheckpoint>comparingLong(
                    checkpoint -> checkpoint.manifest().ledgerOffset())
            .thenComparingLong(checkpoint -> checkpoint.manifest().step())
            .thenComparing(checkpoint -> checkpoint.manifest().createdAt())
            .reversed();

    private final Path directory;

    /**
     * @param root store
     * @param model model, a plain directory name
     */
    public LocalCheckpoints(Path root, String model) {
        this.directory = root.toAbsolutePath().normalize().resolve(plainName(model));
    }

    /** {@return the name of a model, which is a plain name of a directory} */
    static String plainName(String model) {
        if (!model.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException(
                    "model name must be letters, digits, dots, hyphens but was '" + model + "'");
        }
        return model;
    }

    @Override
    public List<StoredCheckpoint> list() throws IOException {
        List<StoredCheckpoint> checkpoints = new ArrayList<>();
        for (Path candidate : directories()) {
            try {
                checkpoints.add(new CheckpointDirectory(candidate).open());
            } catch (CorruptCheckpointException damaged) {
                LOG.atWarn()
                        .addKeyValue(LogField.CHECKPOINT, candidate.getFileName())
                        .log("{}; it is passed over", damaged.getMessage());
            }
        }
        checkpoints.sort(FURTHEST_FIRST);
        return checkpoints;
    }

    @Override
    public List<CorruptCheckpointException> unreadable() throws IOException {
        List<CorruptCheckpointException> unreadable = new ArrayList<>();
        for (Path candidate : directories()) {
            try {
                new CheckpointDirectory(candidate).open();
            } catch (CorruptCheckpointException damaged) {
                unreadable.add(damaged);
            }
        }
        return unreadable;
    }

    @Override
    public List<CorruptCheckpointException> damage(StoredCheckpoint checkpoint) {
        return place(checkpoint).damage(checkpoint.manifest());
    }

    @Override
    public void verify(StoredCheckpoint checkpoint) {
        place(checkpoint).verify(checkpoint.manifest());
    }

    @Override
    public Map<String, NDArray> load(NDManager manager, StoredCheckpoint checkpoint) throws IOException {
        return place(checkpoint).load(manager, checkpoint.manifest());
    }

    @Override
    public byte[] file(StoredCheckpoint checkpoint, String name) throws IOException {
        for (StoredFile stored : checkpoint.manifest().files()) {
            if (stored.name().equals(name)) {
                return Files.readAllBytes(place(checkpoint).resolve(stored));
            }
        }
        throw new IllegalArgumentException("checkpoint " + checkpoint.id() + " has no file " + name);
    }

    /** {@return the model's directory} */
    Path directory() {
        return directory;
    }

    /** {@return the directories of all published checkpoints, readable or not} */
    List<Path> directories() throws IOException {
        if (Files.notExists(directory)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.filter(path -> path.getFileName().toString().startsWith("step-"))
                    .filter(Files::isDirectory)
                    .toList();
        }
    }

    private static CheckpointDirectory place(StoredCheckpoint checkpoint) {
        return new CheckpointDirectory(Path.of(checkpoint.location()));
    }
}
