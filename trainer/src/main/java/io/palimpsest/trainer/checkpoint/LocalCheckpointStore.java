package io.palimpsest.trainer.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.CorruptWeightsException;
import io.palimpsest.model.Safetensors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
 *     weights.safetensors          current model, the one to deploy; names as in the model
 *     momentum.safetensors         momentum model, same names            (if the learner has one)
 *     optimizer.safetensors        AdamW moments and steps: m/..., v/..., step
 *     queues.safetensors           feature queues: image, text           (if the learner has them)
 *     state.safetensors            any other tensors                     (if the learner has them)
 *   blobs/sha256-&lt;64 hex&gt;          previous-domain model, shared by the checkpoints that name it
 *   pending/                       unfinished work; emptied whenever the store is opened for writing
 * </pre>
 *
 * <p>All numbers in tensors are little-endian, as safetensors has them. Nothing in a checkpoint is code.
 *
 * <p>Order of writing, and what a crash after each step leaves:
 *
 * <ol>
 *   <li>files in {@code pending/x}, each synced: rubbish in {@code pending}, deleted at the next start;
 *   <li>a shared blob, renamed from {@code pending} into {@code blobs} under its digest, directory synced: an unreferenced blob, found
 *       by its name and used by the next checkpoint, or deleted by retention;
 *   <li>{@code manifest.json}, then the directory {@code pending/x} synced: still rubbish;
 *   <li>{@code pending/x} renamed to its id: with or without the checkpoint, as the file system kept the rename, never half of it;
 *   <li>the model's directory synced: the checkpoint is there for good, not yet announced; the next start resumes from it and
 *       announces it.
 * </ol>
 *
 * <p>Deleting goes the other way round: rename into {@code pending}, sync, delete; blobs that no manifest names go last.
 */
public final class LocalCheckpointStore implements CheckpointStore {

    static final String MANIFEST = "manifest.json";
    private static final Logger LOG = LoggerFactory.getLogger(LocalCheckpointStore.class);
    private static final Comparator<StoredCheckpoint> FURTHEST_FIRST = Comparator.<StoredCheckpoint>comparingLong(
                    checkpoint -> checkpoint.manifest().ledgerOffset())
            .thenComparingLong(checkpoint -> checkpoint.manifest().step())
            .thenComparing(checkpoint -> checkpoint.manifest().createdAt())
            .reversed();

    private final Path directory;
    private final Path blobs;
    private final Path pending;

    /** The shared file written last with the digests of its tensors: equal digests need no second file. */
    private List<TensorDigest> lastSharedTensors = List.of();

    private StoredFile lastShared;

    /**
     * Opens the store, creating it if need be.
     *
     * @param root store
     * @param model model, a plain directory name
     * @throws IOException if the store cannot be created
     */
    public LocalCheckpointStore(Path root, String model) throws IOException {
        if (!model.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException(
                    "model name must be letters, digits, dots, hyphens but was '" + model + "'");
        }
        this.directory = root.toAbsolutePath().normalize().resolve(model);
        this.blobs = directory.resolve("blobs");
        this.pending = directory.resolve("pending");
        DurableFiles.deleteTree(pending);
        Files.createDirectories(blobs);
        Files.createDirectories(pending);
        DurableFiles.syncDirectory(directory);
    }

    @Override
    public StoredCheckpoint write(CheckpointSnapshot snapshot, String parent) throws IOException {
        Path draft = pending.resolve(UUID.randomUUID().toString());
        Files.createDirectory(draft);
        try {
            List<TensorDigest> digests = digests(snapshot.tensors());
            List<StoredFile> files = writeFiles(draft, snapshot, digests);
            CheckpointManifest manifest = snapshot.facts().completed(parent, files, digests);
            DurableFiles.write(draft.resolve(MANIFEST), manifest.toJson().getBytes(StandardCharsets.UTF_8));
            DurableFiles.syncDirectory(draft);
            return publish(draft, manifest);
        } finally {
            DurableFiles.deleteTree(draft);
        }
    }

    @Override
    public List<StoredCheckpoint> list() throws IOException {
        List<StoredCheckpoint> checkpoints = new ArrayList<>();
        for (Path candidate : directories()) {
            try {
                checkpoints.add(open(candidate));
            } catch (CorruptCheckpointException damaged) {
                LOG.warn("{}; it is passed over", damaged.getMessage());
            }
        }
        checkpoints.sort(FURTHEST_FIRST);
        return checkpoints;
    }

    @Override
    public Optional<StoredCheckpoint> newestValid() throws IOException {
        for (StoredCheckpoint checkpoint : list()) {
            try {
                verify(checkpoint);
                return Optional.of(checkpoint);
            } catch (CorruptCheckpointException damaged) {
                LOG.warn("{}; falling back to the checkpoint before {}", damaged.getMessage(), checkpoint.id());
            }
        }
        return Optional.empty();
    }

    @Override
    public Map<String, NDArray> load(NDManager manager, StoredCheckpoint checkpoint) throws IOException {
        Path base = Path.of(checkpoint.location());
        Map<String, NDArray> state = new LinkedHashMap<>();
        for (StoredFile stored : checkpoint.manifest().files()) {
            for (TensorFile file : TensorFile.values()) {
                if (file.fileName().equals(stored.name())) {
                    readTensors(manager, base.resolve(stored.path()).normalize(), file, state);
                }
            }
        }
        List<TensorDigest> found = digests(state);
        if (!found.equals(checkpoint.manifest().tensors())) {
            throw new CorruptCheckpointException(
                    base.resolve(MANIFEST), "its tensors are not the ones in the files", null);
        }
        return state;
    }

    @Override
    public boolean holds(StoredCheckpoint checkpoint, String name, Map<String, byte[]> documents) throws IOException {
        return Arrays.equals(Files.readAllBytes(Path.of(checkpoint.location()).resolve(name)), documents.get(name));
    }

    @Override
    public List<String> retain(int keepLast) throws IOException {
        List<String> deleted = new ArrayList<>();
        int others = 0;
        for (StoredCheckpoint checkpoint : list()) {
            CheckpointManifest manifest = checkpoint.manifest();
            if (manifest.step() == 0 || manifest.endOfDomain() || others++ < keepLast) {
                continue;
            }
            Path grave = pending.resolve(UUID.randomUUID().toString());
            Files.move(Path.of(checkpoint.location()), grave);
            DurableFiles.syncDirectory(directory);
            DurableFiles.deleteTree(grave);
            deleted.add(checkpoint.id());
        }
        if (!deleted.isEmpty()) {
            deleteUnreferencedBlobs();
        }
        return deleted;
    }

    private List<StoredFile> writeFiles(Path draft, CheckpointSnapshot snapshot, List<TensorDigest> digests)
            throws IOException {
        List<StoredFile> files = new ArrayList<>();
        for (Map.Entry<String, byte[]> document : new TreeMap<>(snapshot.documents()).entrySet()) {
            Path file = draft.resolve(document.getKey());
            DurableFiles.write(file, document.getValue());
            files.add(described(document.getKey(), document.getKey(), file));
        }
        for (Map.Entry<TensorFile, Map<String, NDArray>> group :
                TensorFile.group(snapshot.tensors()).entrySet()) {
            files.add(
                    group.getKey().shared()
                            ? writeShared(draft, group.getKey(), group.getValue(), digests)
                            : writeTensors(draft, group.getKey(), group.getValue()));
        }
        return files;
    }

    private StoredFile writeTensors(Path draft, TensorFile file, Map<String, NDArray> tensors) throws IOException {
        Path path = draft.resolve(file.fileName());
        Safetensors.write(path, tensors, Map.of("format", "palimpsest"));
        DurableFiles.sync(path);
        return described(file.fileName(), file.fileName(), path);
    }

    private StoredFile writeShared(
            Path draft, TensorFile file, Map<String, NDArray> tensors, List<TensorDigest> digests) throws IOException {
        List<TensorDigest> own = digests.stream()
                .filter(digest -> digest.name().startsWith(file.stateName("")))
                .toList();
        if (lastShared != null
                && own.equals(lastSharedTensors)
                && Files.size(draft.resolve("..").resolve(lastShared.path())) == lastShared.bytes()) {
            return lastShared;
        }
        Path path = draft.resolve(file.fileName());
        Safetensors.write(path, tensors, Map.of("format", "palimpsest"));
        DurableFiles.sync(path);
        String blob = "sha256-" + Checksums.sha256(path);
        StoredFile described = described(file.fileName(), "../blobs/" + blob, path);
        Path target = blobs.resolve(blob);
        if (Files.notExists(target) || !Checksums.crc32c(target).equals(described.crc32c())) {
            DurableFiles.publish(path, target);
        } else {
            Files.delete(path);
        }
        lastShared = described;
        lastSharedTensors = own;
        return described;
    }

    private StoredCheckpoint publish(Path draft, CheckpointManifest manifest) throws IOException {
        Path target = directory.resolve(manifest.id());
        if (Files.exists(target)) {
            try {
                StoredCheckpoint existing = open(target);
                verify(existing);
                return existing;
            } catch (CorruptCheckpointException damaged) {
                LOG.warn("{}; it is written anew", damaged.getMessage());
                Files.move(target, pending.resolve(UUID.randomUUID().toString()));
            }
        }
        DurableFiles.publish(draft, target);
        return open(target);
    }

    private StoredCheckpoint open(Path checkpoint) {
        Path file = checkpoint.resolve(MANIFEST);
        try {
            byte[] bytes = Files.readAllBytes(file);
            CheckpointManifest manifest = CheckpointManifest.fromJson(new String(bytes, StandardCharsets.UTF_8));
            if (manifest.formatVersion() != CheckpointManifest.FORMAT_VERSION) {
                throw new CorruptCheckpointException(
                        file,
                        "it has format version " + manifest.formatVersion() + ", this program reads "
                                + CheckpointManifest.FORMAT_VERSION + "; use the program that wrote it",
                        null);
            }
            if (!manifest.id().equals(manifest.expectedId()) || !checkpoint.endsWith(manifest.id())) {
                throw new CorruptCheckpointException(
                        file, "its content demands the name " + manifest.expectedId(), null);
            }
            return new StoredCheckpoint(manifest, Checksums.sha256(bytes), checkpoint.toUri());
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new CorruptCheckpointException(file, "it cannot be read (" + unreadable + ")", unreadable);
        }
    }

    private static void verify(StoredCheckpoint checkpoint) {
        Path base = Path.of(checkpoint.location());
        for (StoredFile stored : checkpoint.manifest().files()) {
            Path file = base.resolve(stored.path()).normalize();
            try {
                if (Files.size(file) != stored.bytes()) {
                    throw new CorruptCheckpointException(
                            file, "it has " + Files.size(file) + " bytes, not " + stored.bytes(), null);
                }
                String found = Checksums.crc32c(file);
                if (!found.equals(stored.crc32c())) {
                    throw new CorruptCheckpointException(
                            file, "its CRC-32C is " + found + ", not " + stored.crc32c(), null);
                }
            } catch (IOException unreadable) {
                throw new CorruptCheckpointException(file, "it cannot be read (" + unreadable + ")", unreadable);
            }
        }
    }

    private static void readTensors(NDManager manager, Path path, TensorFile file, Map<String, NDArray> state)
            throws IOException {
        try {
            Safetensors.read(manager, path).forEach((name, tensor) -> state.put(file.stateName(name), tensor));
        } catch (CorruptWeightsException damaged) {
            throw new CorruptCheckpointException(path, damaged.getMessage(), damaged);
        }
    }

    private static List<TensorDigest> digests(Map<String, NDArray> tensors) {
        List<TensorDigest> digests = new ArrayList<>();
        new TreeMap<>(tensors)
                .forEach(
                        (name, tensor) -> digests.add(new TensorDigest(name, Checksums.sha256(tensor.toByteBuffer()))));
        return digests;
    }

    private static StoredFile described(String name, String path, Path file) throws IOException {
        return new StoredFile(name, path, Files.size(file), Checksums.crc32c(file));
    }

    private List<Path> directories() throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.filter(path -> path.getFileName().toString().startsWith("step-"))
                    .filter(Files::isDirectory)
                    .toList();
        }
    }

    private void deleteUnreferencedBlobs() throws IOException {
        List<StoredCheckpoint> readable = list();
        if (readable.size() != directories().size()) {
            // A manifest that cannot be read may name any blob.
            return;
        }
        Set<String> referenced = readable.stream()
                .flatMap(checkpoint -> checkpoint.manifest().files().stream())
                .map(file -> file.path().substring(file.path().lastIndexOf('/') + 1))
                .collect(Collectors.toSet());
        try (Stream<Path> all = Files.list(blobs)) {
            for (Path blob : all.toList()) {
                if (!referenced.contains(blob.getFileName().toString())) {
                    Files.delete(blob);
                }
            }
        }
    }
}
