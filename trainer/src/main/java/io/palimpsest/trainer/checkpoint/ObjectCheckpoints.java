package io.palimpsest.trainer.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.storage.Downloads;
import io.palimpsest.model.storage.ObjectLocation;
import io.palimpsest.model.storage.ObjectStorage;
import io.palimpsest.schemas.logs.LogField;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the checkpoints of one model in object storage, as {@link ObjectCheckpointStore} describes them. Whoever opened the storage closes
 * it. Safe from any thread.
 */
public final class ObjectCheckpoints implements CheckpointReader {

    private static final Logger LOG = LoggerFactory.getLogger(ObjectCheckpoints.class);

    private final ObjectStorage storage;
    private final ObjectLocation directory;
    private final IndexObject index;
    private final Downloads downloads;

    /**
     * @param storage where the checkpoints are
     * @param root store
     * @param model model, a plain name
     * @param scratch local directory in which a checkpoint lies while it is loaded
     */
    public ObjectCheckpoints(ObjectStorage storage, ObjectLocation root, String model, Path scratch) {
        this.storage = storage;
        this.directory = root.resolve(LocalCheckpoints.plainName(model));
        this.index = new IndexObject(storage, directory.resolve("index.json"), model);
        this.downloads = new Downloads(scratch.resolve("downloads"));
    }

    @Override
    public List<StoredCheckpoint> list() throws IOException {
        List<StoredCheckpoint> checkpoints = new ArrayList<>();
        for (CheckpointIndex.Entry entry : index.read().checkpoints()) {
            try {
                checkpoints.add(open(entry));
            } catch (CorruptCheckpointException damaged) {
                LOG.atWarn()
                        .addKeyValue(LogField.CHECKPOINT, entry.id())
                        .log("{}; it is passed over", damaged.getMessage());
            }
        }
        checkpoints.sort(LocalCheckpoints.FURTHEST_FIRST);
        return checkpoints;
    }

    @Override
    public List<CorruptCheckpointException> unreadable() throws IOException {
        List<CorruptCheckpointException> unreadable = new ArrayList<>();
        for (CheckpointIndex.Entry entry : index.read().checkpoints()) {
            try {
                open(entry);
            } catch (CorruptCheckpointException damaged) {
                unreadable.add(damaged);
            }
        }
        return unreadable;
    }

    @Override
    public void verify(StoredCheckpoint checkpoint) throws IOException {
        place(checkpoint).verify(checkpoint);
    }

    @Override
    public Map<String, NDArray> load(NDManager manager, StoredCheckpoint checkpoint) throws IOException {
        Path place = downloads.place();
        try {
            return place(checkpoint).download(checkpoint, place).load(manager, checkpoint.manifest());
        } finally {
            downloads.remove(place);
        }
    }

    @Override
    public byte[] file(StoredCheckpoint checkpoint, String name) throws IOException {
        for (StoredFile stored : checkpoint.manifest().files()) {
            if (stored.name().equals(name)) {
                return place(checkpoint).bytes(stored);
            }
        }
        throw new IllegalArgumentException("checkpoint " + checkpoint.id() + " has no file " + name);
    }

    /** {@return the model's place} */
    ObjectLocation directory() {
        return directory;
    }

    IndexObject index() {
        return index;
    }

    /** {@return a checkpoint of the index} Only the manifest is read. */
    StoredCheckpoint open(CheckpointIndex.Entry entry) throws IOException {
        return place(entry.writer(), entry.id()).open(entry.manifestSha256());
    }

    /** {@return where a trainer puts a checkpoint} */
    ObjectDirectory place(long writer, String id) {
        return new ObjectDirectory(
                storage, directory.resolve("writer-" + writer).resolve(id));
    }

    private ObjectDirectory place(StoredCheckpoint checkpoint) {
        return new ObjectDirectory(
                storage, ObjectLocation.parse(checkpoint.location().toString()));
    }
}
