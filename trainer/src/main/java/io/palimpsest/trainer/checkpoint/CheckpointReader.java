package io.palimpsest.trainer.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checkpoints of one model, to look at. Changes nothing, so any number of processes may read while one trains. Safe from any thread. */
public interface CheckpointReader {

    /** {@return every checkpoint whose manifest can be read, the furthest in the ledger first} Each one passed over is logged. */
    List<StoredCheckpoint> list() throws IOException;

    /**
     * {@return what is wrong with each checkpoint that {@link #list} passes over} A reader that cannot tell returns none.
     */
    default List<CorruptCheckpointException> unreadable() throws IOException {
        return List.of();
    }

    /**
     * Reads every file of a checkpoint and compares lengths and checksums.
     *
     * @param checkpoint what to check
     * @throws CorruptCheckpointException naming the file that is wrong and the reason
     */
    void verify(StoredCheckpoint checkpoint) throws IOException;

    /**
     * {@return everything that is wrong with a checkpoint, one entry per file; a reader that stops at the first returns that one}
     *
     * @param checkpoint what to check
     */
    default List<CorruptCheckpointException> damage(StoredCheckpoint checkpoint) throws IOException {
        try {
            verify(checkpoint);
            return List.of();
        } catch (CorruptCheckpointException damaged) {
            return List.of(damaged);
        }
    }

    /**
     * {@return the tensors of a checkpoint by their stable names}
     *
     * @param manager owner of the tensors
     * @param checkpoint what to load
     * @throws CorruptCheckpointException if a tensor is not the one that was written
     */
    Map<String, NDArray> load(NDManager manager, StoredCheckpoint checkpoint) throws IOException;

    /**
     * {@return which samples a checkpoint trains again, as tensors by their stable names} Weights and the like are not read.
     *
     * @param manager owner of the tensors
     * @param checkpoint what to look into
     */
    default Map<String, NDArray> loadExemplars(NDManager manager, StoredCheckpoint checkpoint) throws IOException {
        Map<String, NDArray> tensors = new HashMap<>();
        for (TensorFile kind : List.of(TensorFile.STATE, TensorFile.EXEMPLARS)) {
            boolean there = checkpoint.manifest().files().stream()
                    .anyMatch(file -> file.name().equals(kind.fileName()));
            if (there) {
                Path copy = Files.createTempFile("palimpsest", kind.fileName());
                try {
                    Files.write(copy, file(checkpoint, kind.fileName()));
                    Safetensors.read(manager, copy)
                            .forEach((name, tensor) -> tensors.put(
                                    kind.stateName(name, checkpoint.manifest().published()), tensor));
                } finally {
                    Files.delete(copy);
                }
            }
        }
        return tensors;
    }

    /**
     * {@return the bytes of a file of a checkpoint}
     *
     * @param checkpoint the checkpoint
     * @param name name of the file, e.g. {@code model.json}
     */
    byte[] file(StoredCheckpoint checkpoint, String name) throws IOException;

    /**
     * {@return the furthest checkpoint of which every file verifies} Each one passed over is logged with the file and the reason.
     */
    default Optional<StoredCheckpoint> newestValid() throws IOException {
        Logger log = LoggerFactory.getLogger(CheckpointReader.class);
        for (StoredCheckpoint checkpoint : list()) {
            try {
                verify(checkpoint);
                return Optional.of(checkpoint);
            } catch (CorruptCheckpointException damaged) {
                log.warn("{}; falling back to the checkpoint before {}", damaged.getMessage(), checkpoint.id());
            }
        }
        return Optional.empty();
    }

    /**
     * {@return a checkpoint by its id}
     *
     * @param id whole id, or the beginning of just one
     * @throws UnknownCheckpointException if there is none, or more than one begins so
     */
    default StoredCheckpoint find(String id) throws IOException {
        List<StoredCheckpoint> all = list();
        List<StoredCheckpoint> meant = all.stream()
                .filter(checkpoint -> checkpoint.id().startsWith(id))
                .toList();
        if (meant.size() == 1) {
            return meant.get(0);
        }
        List<String> ids = (meant.isEmpty() ? all : meant)
                .stream().map(StoredCheckpoint::id).toList();
        throw new UnknownCheckpointException(
                meant.isEmpty()
                        ? "There is no checkpoint '" + id + "'; the store holds " + ids
                        : "'" + id + "' may mean any of " + ids);
    }
}
