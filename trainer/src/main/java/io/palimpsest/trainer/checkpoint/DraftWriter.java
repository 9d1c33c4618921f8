package io.palimpsest.trainer.checkpoint;

import ai.djl.ndarray.NDArray;
import io.palimpsest.model.Safetensors;
import io.palimpsest.trainer.faults.FailPoint;
import io.palimpsest.trainer.faults.FailPoints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes all files of a checkpoint into a directory of its own, each synced, the manifest last. A shared file lies in the draft under its plain
 * name until the store publishes it under its digest; it is left out when the store has it already. One thread uses it.
 */
final class DraftWriter {

    /** Asked whether the store already holds a shared file. */
    @FunctionalInterface
    interface SharedFiles {
        boolean holds(StoredFile shared) throws IOException;
    }

    private final SharedFiles shared;
    private final FailPoints failPoints;

    private record Shared(StoredFile file, List<TensorDigest> tensors) {}

    /** The shared files written last with the digests of their tensors: equal digests need no second file. */
    private final Map<TensorFile, Shared> last = new EnumMap<>(TensorFile.class);

    DraftWriter(SharedFiles shared, FailPoints failPoints) {
        this.shared = shared;
        this.failPoints = failPoints;
    }

    /**
     * {@return the manifest of the files written}
     *
     * @param draft an empty directory
     * @param snapshot what to write
     * @param parent id of the checkpoint that this one continues, or null
     */
    CheckpointManifest write(Path draft, CheckpointSnapshot snapshot, String parent) throws IOException {
        List<TensorDigest> digests = TensorDigest.of(snapshot.tensors());
        List<StoredFile> files = new ArrayList<>();
        for (Map.Entry<String, byte[]> document : new TreeMap<>(snapshot.documents()).entrySet()) {
            Path file = draft.resolve(document.getKey());
            DurableFiles.write(file, document.getValue());
            files.add(described(document.getKey(), document.getKey(), file));
            failPoints.reached(FailPoint.AFTER_CHECKPOINT_FILE);
        }
        String published = snapshot.facts().published();
        for (Map.Entry<TensorFile, Map<String, NDArray>> group :
                TensorFile.group(snapshot.tensors(), published).entrySet()) {
            files.add(
                    group.getKey().shared()
                            ? writeShared(draft, group.getKey(), group.getValue(), digests, published)
                            : writeTensors(draft, group.getKey(), group.getValue()));
            failPoints.reached(FailPoint.AFTER_CHECKPOINT_FILE);
        }
        CheckpointManifest manifest = snapshot.facts().completed(parent, files, digests);
        DurableFiles.write(
                draft.resolve(CheckpointDirectory.MANIFEST), manifest.toJson().getBytes(StandardCharsets.UTF_8));
        return manifest;
    }

    private StoredFile writeTensors(Path draft, TensorFile file, Map<String, NDArray> tensors) throws IOException {
        Path path = draft.resolve(file.fileName());
        Safetensors.write(path, tensors, Map.of("format", "palimpsest"));
        DurableFiles.sync(path);
        return described(file.fileName(), file.fileName(), path);
    }

    private StoredFile writeShared(
            Path draft, TensorFile file, Map<String, NDArray> tensors, List<TensorDigest> digests, String published)
            throws IOException {
        List<TensorDigest> own = digests.stream()
                .filter(digest -> digest.name().startsWith(file.stateName("", published)))
                .toList();
        Shared before = last.get(file);
        if (before != null && own.equals(before.tensors()) && shared.holds(before.file())) {
            return before.file();
        }
        Path path = draft.resolve(file.fileName());
        Safetensors.write(path, tensors, Map.of("format", "palimpsest"));
        DurableFiles.sync(path);
        StoredFile described =
                described(file.fileName(), StoredFile.SHARED_PREFIX + "sha256-" + Checksums.sha256(path), path);
        if (shared.holds(described)) {
            Files.delete(path);
        }
        last.put(file, new Shared(described, own));
        return described;
    }

    private static StoredFile described(String name, String path, Path file) throws IOException {
        return new StoredFile(name, path, Files.size(file), Checksums.crc32c(file));
    }
}
