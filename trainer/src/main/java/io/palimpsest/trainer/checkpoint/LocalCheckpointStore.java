package io.palimpsest.trainer.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.schemas.logs.LogField;
import io.palimpsest.trainer.FencedException;
import io.palimpsest.trainer.faults.FailPoint;
import io.palimpsest.trainer.faults.FailPoints;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints in a directory of the local file system. This is the format.
 *
 * <pre>
 * &lt;store&gt;/&lt;model&gt;/
 *   step-00000500-1a2b3c4d/        one checkpoint; complete from the moment it has this name
 *     manifest.json                {@link CheckpointManifest}; names, lengths and CRC-32C of all other files
 *     model.json                   sizes of the model
 *     tokenizer.json               its tokenizer
 *     weights.safetensors          published model, the one to deploy; names as in the model
 *     current.safetensors          model in training, same names         (if another one is published)
 *     momentum.safetensors         momentum model, same names            (if there is one that is not published)
 *     average.safetensors          average model, same names             (likewise)
 *     optimizer.safetensors        AdamW moments and steps: m/..., v/..., step
 *     queues.safetensors           feature queues: image, text           (if the learner has them)
 *     state.safetensors            any other tensors                     (if the learner has them)
 *   blobs/sha256-&lt;64 hex&gt;          what stays alike within a domain: the model at its beginning, weights of a
 *                                  regulariser, events of exemplars; shared by the checkpoints that name it
 *   pending/&lt;token&gt;/               unfinished work of the trainer with this fencing token
 *   graves/                        what is being deleted
 * </pre>
 *
 * <p>All numbers in tensors are little-endian, as safetensors has them. Nothing in a checkpoint is code.
 *
 * <p>Order of writing, and what a crash after each step leaves:
 *
 * <ol>
 *   <li>files in {@code pending/t/x}, each synced, the manifest last: rubbish, deleted when the store is opened next;
 *   <li>a shared file, renamed from the draft into {@code blobs} under its digest, directory synced: an unreferenced blob, used by
 *       the next checkpoint that has the same content, or deleted by retention;
 *   <li>{@code pending/t/x} synced: still rubbish;
 *   <li>{@code pending/t/x} renamed to its id: with or without the checkpoint, as the file system kept the rename, never half of it;
 *   <li>the model's directory synced: the checkpoint is there for good, not yet announced; the next start resumes from it and
 *       announces it.
 * </ol>
 *
 * <p>Deleting goes the other way round: rename into {@code pending/t}, sync, delete; blobs that no manifest names go last.
 *
 * <p>Fencing: every change is a rename out of or into {@code pending/t}, which only the store opened with token {@code t} makes. Whoever
 * opens the store later has a higher token and moves {@code pending/t} away in one rename, so from that instant no rename of the predecessor
 * finds its source or target.
 */
public final class LocalCheckpointStore implements CheckpointStore {

    private static final Logger LOG = LoggerFactory.getLogger(LocalCheckpointStore.class);

    private final LocalCheckpoints checkpoints;
    private final String model;
    private final Path directory;
    private final Path blobs;
    private final Path graves;
    private final Path pending;
    private final FailPoints failPoints;
    private final DraftWriter drafts;

    /**
     * Opens the store for writing, creating it if need be, and takes it away from every store opened with a lower token.
     *
     * @param root store
     * @param model model, a plain directory name
     * @param token fencing token, {@code >= 0}
     * @param failPoints told of every step of the protocol
     * @throws FencedException if the store was opened with a higher token before
     * @throws IOException if the store cannot be created
     */
    public LocalCheckpointStore(Path root, String model, long token, FailPoints failPoints) throws IOException {
        this.checkpoints = new LocalCheckpoints(root, model);
        this.model = model;
        this.directory = checkpoints.directory();
        this.blobs = directory.resolve("blobs");
        this.graves = directory.resolve("graves");
        this.pending = directory.resolve("pending").resolve(Long.toString(token));
        this.failPoints = failPoints;
        this.drafts = new DraftWriter(this::holds, failPoints);
        Files.createDirectories(blobs);
        Files.createDirectories(graves);
        Files.createDirectories(pending.getParent());
        takeOver(token);
        DurableFiles.syncDirectory(directory);
    }

    @Override
    public StoredCheckpoint write(CheckpointSnapshot snapshot, String parent) throws IOException {
        try {
            Path draft = Files.createDirectory(pending.resolve(UUID.randomUUID().toString()));
            try {
                CheckpointManifest manifest = drafts.write(draft, snapshot, parent);
                publishShared(draft, manifest);
                DurableFiles.syncDirectory(draft);
                return publish(draft, manifest);
            } finally {
                DurableFiles.deleteTree(draft);
            }
        } catch (IOException failure) {
            throw fencedOr(failure);
        }
    }

    @Override
    public void probe() throws IOException {
        Path probe = pending.resolve("probe");
        try {
            Files.deleteIfExists(probe);
            DurableFiles.write(probe, new byte[1 << 16]);
            Files.delete(probe);
        } catch (IOException failure) {
            throw fencedOr(failure);
        }
    }

    @Override
    public void delete(List<StoredCheckpoint> expendable) throws IOException {
        try {
            for (StoredCheckpoint checkpoint : expendable) {
                Path grave = pending.resolve(UUID.randomUUID().toString());
                Files.move(Path.of(checkpoint.location()), grave, StandardCopyOption.ATOMIC_MOVE);
                DurableFiles.syncDirectory(directory);
                failPoints.reached(FailPoint.INSIDE_RETENTION);
                DurableFiles.deleteTree(grave);
            }
            deleteUnreferencedBlobs();
        } catch (IOException failure) {
            throw fencedOr(failure);
        }
    }

    @Override
    public List<StoredCheckpoint> list() throws IOException {
        return checkpoints.list();
    }

    @Override
    public void verify(StoredCheckpoint checkpoint) {
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
        // Nothing is held open. The place for drafts stays: its absence is how a successor shows itself.
    }

    private void takeOver(long token) throws IOException {
        refuseHigherThan(token);
        try {
            Files.createDirectory(pending);
        } catch (FileAlreadyExistsException own) {
            LOG.debug("{} is there already", own.getFile());
        }
        // A successor that came in between has either been seen here or moves this place away itself.
        refuseHigherThan(token);
        for (Path other : pendingPlaces()) {
            if (!other.equals(pending)) {
                Path grave = graves.resolve(UUID.randomUUID().toString());
                Files.move(other, grave, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        try (Stream<Path> dead = Files.list(graves)) {
            for (Path grave : dead.toList()) {
                DurableFiles.deleteTree(grave);
            }
        }
    }

    private void refuseHigherThan(long token) throws IOException {
        for (Path place : pendingPlaces()) {
            String name = place.getFileName().toString();
            if (name.matches("\\d{1,18}") && Long.parseLong(name) > token) {
                throw new FencedException(
                        model, "the checkpoint store was opened with token " + name + ", after " + token, null);
            }
        }
    }

    private List<Path> pendingPlaces() throws IOException {
        try (Stream<Path> places = Files.list(pending.getParent())) {
            return places.toList();
        }
    }

    private IOException fencedOr(IOException failure) {
        if (failure instanceof NoSuchFileException && Files.exists(directory) && Files.notExists(pending)) {
            throw new FencedException(
                    model, "its place in the checkpoint store " + directory + " was taken away", failure);
        }
        return failure;
    }

    private boolean holds(StoredFile shared) throws IOException {
        Path blob = blobs.resolve(shared.blob());
        return Files.exists(blob)
                && Files.size(blob) == shared.bytes()
                && Checksums.crc32c(blob).equals(shared.crc32c());
    }

    private void publishShared(Path draft, CheckpointManifest manifest) throws IOException {
        for (StoredFile file : manifest.files()) {
            Path written = draft.resolve(file.name());
            if (file.shared() && Files.exists(written)) {
                DurableFiles.publish(written, blobs.resolve(file.blob()));
                failPoints.reached(FailPoint.AFTER_BLOB_PUBLISHED);
            }
        }
    }

    private StoredCheckpoint publish(Path draft, CheckpointManifest manifest) throws IOException {
        Path target = directory.resolve(manifest.id());
        CheckpointDirectory published = new CheckpointDirectory(target);
        if (Files.exists(target)) {
            try {
                StoredCheckpoint existing = published.open();
                published.verify(existing.manifest());
                return existing;
            } catch (CorruptCheckpointException damaged) {
                LOG.atWarn()
                        .addKeyValue(LogField.CHECKPOINT, manifest.id())
                        .log("{}; it is written anew", damaged.getMessage());
                Files.move(target, pending.resolve(UUID.randomUUID().toString()));
            }
        }
        failPoints.reached(FailPoint.BEFORE_CHECKPOINT_RENAME);
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        failPoints.reached(FailPoint.AFTER_CHECKPOINT_RENAME);
        DurableFiles.syncDirectory(directory);
        return published.open();
    }

    private void deleteUnreferencedBlobs() throws IOException {
        List<StoredCheckpoint> readable = list();
        if (readable.size() != checkpoints.directories().size()) {
            // A manifest that cannot be read may name any blob.
            return;
        }
        Set<String> referenced = readable.stream()
                .flatMap(checkpoint -> checkpoint.manifest().files().stream())
                .filter(StoredFile::shared)
                .map(StoredFile::blob)
                .collect(Collectors.toSet());
        try (Stream<Path> all = Files.list(blobs)) {
            for (Path blob : all.toList()) {
                if (!referenced.contains(blob.getFileName().toString())) {
                    Path grave = pending.resolve(UUID.randomUUID().toString());
                    Files.move(blob, grave, StandardCopyOption.ATOMIC_MOVE);
                    Files.delete(grave);
                }
            }
        }
    }
}
