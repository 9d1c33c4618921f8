package io.palimpsest.trainer.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the checkpoints of one model are kept. One thread writes; any thread may read meanwhile. */
public interface CheckpointStore {

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

    /** {@return every checkpoint whose manifest can be read, the furthest in the ledger first} */
    List<StoredCheckpoint> list() throws IOException;

    /**
     * {@return the furthest checkpoint of which every file verifies} Each one passed over is logged with the file and the reason.
     */
    Optional<StoredCheckpoint> newestValid() throws IOException;

    /**
     * {@return the tensors of a checkpoint by their stable names}
     *
     * @param manager owner of the tensors
     * @param checkpoint what to load
     * @throws CorruptCheckpointException if a tensor is not the one that was written
     */
    Map<String, NDArray> load(NDManager manager, StoredCheckpoint checkpoint) throws IOException;

    /**
     * {@return whether a file of a checkpoint is byte by byte the one of that name among the given}
     *
     * @param checkpoint the checkpoint
     * @param name name of the file, e.g. {@code model.json}
     * @param documents contents by name
     */
    boolean holds(StoredCheckpoint checkpoint, String name, Map<String, byte[]> documents) throws IOException;

    /**
     * Deletes what is no longer worth its space. Keeps step 0, every end of a domain and the last ones.
     *
     * @param keepLast how many of the others to keep, {@code >= 1}
     * @return ids of the checkpoints deleted
     */
    List<String> retain(int keepLast) throws IOException;
}
