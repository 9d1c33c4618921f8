package io.palimpsest.trainer.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.storage.ObjectLocation;
import io.palimpsest.model.storage.ObjectStorage;
import io.palimpsest.schemas.logs.LogField;
import io.palimpsest.trainer.FencedException;
import io.palimpsest.trainer.faults.FailPoint;
import io.palimpsest.trainer.faults.FailPoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints in S3-compatible object storage. This is the format.
 *
 * <pre>
 * &lt;store&gt;/&lt;model&gt;/
 *   index.json                     {@link CheckpointIndex}: the owner's token, and which checkpoints exist; nothing else says so
 *   writer-&lt;token&gt;/                what the trainer with this fencing token wrote, and nobody else ever does
 *     step-00000500-1a2b3c4d/      one checkpoint: the files that {@link LocalCheckpointStore} describes
 *     blobs/sha256-&lt;64 hex&gt;        previous-domain model, shared by the checkpoints beside it
 *     probe                        tells whether the storage can be written
 * </pre>
 *
 * <p>Fencing: the index is only ever written on condition that it is the version that was read (If-Match, or If-None-Match where there
 * is none), which the server checks in the instant of the write. Whoever opens the store puts its token into the index that way. From then on
 * the condition of every predecessor fails; it reads again, finds the higher token and stops. So a zombie can upload, but nothing that it
 * uploads is ever a checkpoint.
 *
 * <p>Order of writing, and what a crash after each step leaves:
 *
 * <ol>
 *   <li>files in a draft on the local disk: rubbish, deleted when a store with the same scratch directory is opened next;
 *   <li>the shared object, unless it is there and whole: rubbish until a checkpoint names it;
 *   <li>the other objects, the manifest last: rubbish, deleted when the store is opened next;
 *   <li>the index with the checkpoint in it: the checkpoint is there for good, not yet announced; the next start resumes from it and
 *       announces it. When the answer to this write is lost, it is repeated, refused, and the index read again, which shows that it was
 *       done; when the storage stays silent, the write is reported as failed although a whole checkpoint may have appeared, which
 *       is used or deleted like any other.
 * </ol>
 *
 * <p>Deleting goes the other way round: first the index without the checkpoints, then every object that no checkpoint of the index needs. A
 * crash in between leaves rubbish, deleted when the store is opened or something is deleted next.
 *
 * <p>Deleting objects has no condition, and a trainer may freeze before it deletes and wake up as a zombie. What protects its successor
 * is that nobody writes below another's {@code writer-<token>}, and that only the writer's own checkpoints name the shared objects there. A
 * zombie deletes only what an index of its own did not need, in directories of its own or of its predecessors, and what has left the index there
 * never comes back: a successor that arrives at the same state writes it below its own token. The price is that each trainer uploads
 * the shared object once, be it there from a predecessor or not. Within one trainer one thread writes and deletes, one after the other.
 *
 * <p>To verify is to read every object. So is to find out whether the shared object of the last checkpoint still serves the next: a
 * damaged one would damage all that follow.
 */
public final class ObjectCheckpointStore implements CheckpointStore {

    private static final Logger LOG = LoggerFactory.getLogger(ObjectCheckpointStore.class);

    private final ObjectStorage storage;
    private final ObjectCheckpoints checkpoints;
    private final IndexObject index;
    private final ObjectSweep rubbish;
    private final long token;
    private final Path drafts;
    private final FailPoints failPoints;
    private final DraftWriter draftWriter;

    /**
     * Opens the store for writing and takes it away from every store opened with a lower token.
     *
     * @param storage where the checkpoints go; closed with the store
     * @param root store
     * @param model model, a plain name
     * @param token fencing token, {@code >= 0}
     * @param scratch directory of the local disk for drafts and downloads of this model
     * @param failPoints told of every step of the protocol
     * @throws FencedException if the store was opened with a higher token before
     * @throws IOException if the storage cannot be used, or cannot keep two writers apart
     */
    public ObjectCheckpointStore(
            ObjectStorage storage, ObjectLocation root, String model, long token, Path scratch, FailPoints failPoints)
            throws IOException {
        this.storage = storage;
        this.checkpoints = new ObjectCheckpoints(storage, root, model, scratch);
        this.index = checkpoints.index();
        this.rubbish = new ObjectSweep(storage, checkpoints, token);
        this.token = token;
        this.drafts = scratch.resolve("drafts").resolve(Long.toString(token));
        this.failPoints = failPoints;
        this.draftWriter = new DraftWriter(shared -> own("blobs").holds(shared), failPoints);
        storage.requireConditions(probeObject());
        CheckpointIndex claimed = index.claim(token);
        DurableFiles.deleteTree(drafts.getParent());
        Files.createDirectories(drafts);
        rubbish.sweep(claimed);
    }

    @Override
    public StoredCheckpoint write(CheckpointSnapshot snapshot, String parent) throws IOException {
        CheckpointIndex present = index.readOwned(token);
        Path draft = createDraft();
        try {
            CheckpointManifest manifest = draftWriter.write(draft, snapshot, parent);
            Optional<StoredCheckpoint> existing = whole(present.find(manifest.id()));
            return existing.isPresent() ? existing.get() : publish(draft, manifest);
        } finally {
            DurableFiles.deleteTree(draft);
        }
    }

    @Override
    public void probe() throws IOException {
        storage.put(probeObject(), new byte[1 << 16]);
        index.readOwned(token);
    }

    @Override
    public void delete(List<StoredCheckpoint> expendable) throws IOException {
        Set<String> ids = expendable.stream().map(StoredCheckpoint::id).collect(Collectors.toSet());
        CheckpointIndex changed = index.change(token, present -> present.without(ids));
        failPoints.reached(FailPoint.INSIDE_RETENTION);
        try {
            rubbish.sweep(changed);
        } catch (IOException failure) {
            // The checkpoints are gone all the same, and the caller has to know that.
            LOG.warn(
                    "{}; the objects of deleted checkpoints stay until something is deleted next",
                    failure.getMessage());
        }
    }

    @Override
    public List<StoredCheckpoint> list() throws IOException {
        return checkpoints.list();
    }

    @Override
    public void verify(StoredCheckpoint checkpoint) throws IOException {
        checkpoints.verify(checkpoint);
    }

    @Override
    public Map<String, NDArray> load(NDManager manager, StoredCheckpoint checkpoint) throws IOException {
        return checkpoints.load(manager, checkpoint);
    }

    @Override
    public byte[] file(StoredCheckpoint checkpoint, String name) throws IOException {
        return checkpoints.file(checkpoint, name);
    }

    @Override
    public void close() {
        storage.close();
    }

    private Path createDraft() throws IOException {
        try {
            return Files.createDirectory(drafts.resolve(UUID.randomUUID().toString()));
        } catch (NoSuchFileException gone) {
            // A successor on this machine clears the drafts, and then it has put its token into the index.
            index.readOwned(token);
            throw gone;
        }
    }

    private Optional<StoredCheckpoint> whole(Optional<CheckpointIndex.Entry> entry) throws IOException {
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        try {
            StoredCheckpoint existing = checkpoints.open(entry.get());
            checkpoints.verify(existing);
            return Optional.of(existing);
        } catch (CorruptCheckpointException damaged) {
            LOG.atWarn()
                    .addKeyValue(LogField.CHECKPOINT, entry.get().id())
                    .log("{}; it is written anew", damaged.getMessage());
            return Optional.empty();
        }
    }

    private StoredCheckpoint publish(Path draft, CheckpointManifest manifest) throws IOException {
        ObjectDirectory target = own(manifest.id());
        uploadShared(draft, manifest, target);
        for (StoredFile file : manifest.files()) {
            if (!file.shared()) {
                storage.put(target.place(file), draft.resolve(file.name()), file.crc32c());
            }
        }
        Path manifestFile = draft.resolve(CheckpointDirectory.MANIFEST);
        storage.put(
                target.location().resolve(CheckpointDirectory.MANIFEST), manifestFile, Checksums.crc32c(manifestFile));
        CheckpointIndex.Entry entry = new CheckpointIndex.Entry(manifest.id(), token, Checksums.sha256(manifestFile));
        failPoints.reached(FailPoint.BEFORE_CHECKPOINT_RENAME);
        index.change(token, present -> present.with(entry));
        failPoints.reached(FailPoint.AFTER_CHECKPOINT_RENAME);
        return new StoredCheckpoint(
                manifest, entry.manifestSha256(), target.location().toUri());
    }

    private void uploadShared(Path draft, CheckpointManifest manifest, ObjectDirectory target) throws IOException {
        for (StoredFile file : manifest.files()) {
            Path written = draft.resolve(file.name());
            if (file.shared() && Files.exists(written)) {
                storage.put(target.place(file), written, file.crc32c());
                failPoints.reached(FailPoint.AFTER_BLOB_PUBLISHED);
            }
        }
    }

    /** {@return a directory that only this store writes} */
    private ObjectDirectory own(String name) {
        return checkpoints.place(token, name);
    }

    private ObjectLocation probeObject() {
        return own("probe").location();
    }
}
