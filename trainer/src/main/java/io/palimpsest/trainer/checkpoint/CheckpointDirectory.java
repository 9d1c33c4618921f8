package io.palimpsest.trainer.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.CorruptWeightsException;
import io.palimpsest.model.Safetensors;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one checkpoint that lies in a directory, shared files beside it. {@link LocalCheckpointStore} describes the format. Immutable; safe
 * from any thread.
 *
 * @param path the directory
 */
record CheckpointDirectory(Path path) {

    static final String MANIFEST = "manifest.json";

    /** {@return the checkpoint that the directory holds} Only the manifest is read. */
    StoredCheckpoint open() {
        Path file = path.resolve(MANIFEST);
        try {
            return parse(Files.readAllBytes(file), file.toString(), path.toUri());
        } catch (IOException unreadable) {
            throw new CorruptCheckpointException(file.toString(), "it cannot be read (" + unreadable + ")", unreadable);
        }
    }

    /**
     * {@return the checkpoint that a manifest describes}
     *
     * @param bytes the manifest
     * @param name where it came from, for messages
     * @param location its directory, whose last part must be the id
     */
    static StoredCheckpoint parse(byte[] bytes, String name, URI location) {
        CheckpointManifest manifest;
        try {
            manifest = CheckpointManifest.fromJson(new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException unreadable) {
            throw new CorruptCheckpointException(name, "it cannot be read (" + unreadable + ")", unreadable);
        }
        if (manifest.formatVersion() != CheckpointManifest.FORMAT_VERSION) {
            throw new CorruptCheckpointException(
                    name,
                    "it has format version " + manifest.formatVersion() + ", this program reads "
                            + CheckpointManifest.FORMAT_VERSION + "; use the program that wrote it",
                    null);
        }
        String directory = Path.of(location.getPath()).getFileName().toString();
        if (!manifest.id().equals(manifest.expectedId()) || !directory.equals(manifest.id())) {
            throw new CorruptCheckpointException(name, "its content demands the name " + manifest.expectedId(), null);
        }
        return new StoredCheckpoint(manifest, Checksums.sha256(bytes), location);
    }

    /** Compares every file with the manifest. */
    void verify(CheckpointManifest manifest) {
        manifest.files().forEach(this::verify);
    }

    /** {@return what is wrong with each file that is not as the manifest says} */
    List<CorruptCheckpointException> damage(CheckpointManifest manifest) {
        List<CorruptCheckpointException> damage = new ArrayList<>();
        for (StoredFile stored : manifest.files()) {
            try {
                verify(stored);
            } catch (CorruptCheckpointException damaged) {
                damage.add(damaged);
            }
        }
        return damage;
    }

    private void verify(StoredFile stored) {
        Path file = resolve(stored);
        try {
            if (Files.size(file) != stored.bytes()) {
                throw new CorruptCheckpointException(
                        file.toString(), "it has " + Files.size(file) + " bytes, not " + stored.bytes(), null);
            }
            String found = Checksums.crc32c(file);
            if (!found.equals(stored.crc32c())) {
                throw new CorruptCheckpointException(
                        file.toString(), "its CRC-32C is " + found + ", not " + stored.crc32c(), null);
            }
        } catch (NoSuchFileException missing) {
            throw new CorruptCheckpointException(file.toString(), "it is missing", missing);
        } catch (IOException unreadable) {
            throw new CorruptCheckpointException(file.toString(), "it cannot be read (" + unreadable + ")", unreadable);
        }
    }

    /** {@return all tensors, each compared with its digest} */
    Map<String, NDArray> load(NDManager manager, CheckpointManifest manifest) throws IOException {
        Map<String, NDArray> state = new LinkedHashMap<>();
        for (StoredFile stored : manifest.files()) {
            for (TensorFile file : TensorFile.values()) {
                if (file.fileName().equals(stored.name())) {
                    readTensors(manager, resolve(stored), file, manifest.published(), state);
                }
            }
        }
        if (!TensorDigest.of(state).equals(manifest.tensors())) {
            throw new CorruptCheckpointException(
                    path.resolve(MANIFEST).toString(), "its tensors are not the ones in the files", null);
        }
        return state;
    }

    /** {@return where a file of the checkpoint lies} */
    Path resolve(StoredFile stored) {
        return path.resolve(stored.path()).normalize();
    }

    private static void readTensors(
            NDManager manager, Path file, TensorFile kind, String published, Map<String, NDArray> state)
            throws IOException {
        try {
            Safetensors.read(manager, file)
                    .forEach((name, tensor) -> state.put(kind.stateName(name, published), tensor));
        } catch (CorruptWeightsException damaged) {
            throw new CorruptCheckpointException(file.toString(), damaged.getMessage(), damaged);
        }
    }
}
