package io.palimpsest.trainer.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the active trainer of a model keeps its checkpoints. Opened with the trainer's fencing token; from then on every store of the same
 * model that was opened with a lower token can change nothing more and throws {@link io.palimpsest.trainer.FencedException} when it tries.
 *
 * <p>One thread writes; any thread may read meanwhile.
 */
public interface CheckpointStore extends CheckpointReader, AutoCloseable {

    /**
     * Writes a checkpoint. When this returns it is complete and survives a power failure; when it throws, nothing changed that a reader
     * could see.
     *
     * @param snapshot what to write; the caller closes it
     * @param parent id of the checkpoint that this one continues, or null
     * @return the checkpoint; the existing one if the same state was written before
     * @throws IOException if the store cannot be written; the checkpoints in it are untouched
     */
    StoredCheckpoint write(CheckpointSnapshot snapshot, String parent) throws IOException;

    /**
     * Finds out whether the store can be written again after it could not.
     *
     * @throws IOException if it still cannot
     */
    void probe() throws IOException;

    /**
     * Deletes checkpoints and whatever only they refer to.
     *
     * @param expendable checkpoints of this store
     */
    void delete(List<StoredCheckpoint> expendable) throws IOException;

    /**
     * Deletes what is no longer worth its space, but only while one of those that stay is known to be whole.
     *
     * @param retention what is worth it
     * @return ids of the checkpoints deleted
     */
    default List<String> retain(Retention retention) throws IOException {
        List<StoredCheckpoint> all = list();
        List<StoredCheckpoint> expendable = retention.expendable(all);
        if (expendable.isEmpty()) {
            return List.of();
        }
        List<StoredCheckpoint> staying = new ArrayList<>(all);
        staying.removeAll(expendable);
        if (!anyValid(staying)) {
            return List.of();
        }
        delete(expendable);
        return expendable.stream().map(StoredCheckpoint::id).toList();
    }

    private boolean anyValid(List<StoredCheckpoint> checkpoints) throws IOException {
        Logger log = LoggerFactory.getLogger(CheckpointStore.class);
        for (StoredCheckpoint checkpoint : checkpoints) {
            try {
                verify(checkpoint);
                return true;
            } catch (CorruptCheckpointException damaged) {
                log.warn("{}; nothing is deleted before a whole checkpoint is at hand", damaged.getMessage());
            }
        }
        return false;
    }

    @Override
    void close();
}
