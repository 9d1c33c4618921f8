package io.palimpsest.trainer.checkpoint;

import io.palimpsest.trainer.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Copies a checkpoint out of its store. What was written is read back and compared with the manifest before an export counts as done. One
 * thread uses it.
 */
public final class CheckpointExport {

    /** What it takes to use the model; the rest is there to train on. */
    private static final Set<String> MODEL_FILES =
            Set.of("model.json", "tokenizer.json", TensorFile.WEIGHTS.fileName());

    private final CheckpointReader reader;

    /** @param reader reads the store */
    public CheckpointExport(CheckpointReader reader) {
        this.reader = reader;
    }

    /**
     * Copies what it takes to use the model: sizes, tokenizer, weights, and the manifest that says where they come from.
     *
     * @param checkpoint what to copy
     * @param directory where to; created if need be, and must be empty
     * @return the files written
     * @throws RefusedException if the directory is not empty
     * @throws CorruptCheckpointException if what arrived is not what the manifest says
     */
    public List<Path> model(StoredCheckpoint checkpoint, Path directory) throws IOException {
        prepare(directory);
        List<Path> written = new ArrayList<>();
        for (StoredFile stored : checkpoint.manifest().files()) {
            if (MODEL_FILES.contains(stored.name())) {
                written.add(copy(checkpoint, stored, directory.resolve(stored.name())));
            }
        }
        written.add(manifest(checkpoint, directory));
        return written;
    }

    /**
     * Copies everything, so that the directory becomes a store that holds just this checkpoint: training can go on from it.
     *
     * @param checkpoint what to copy
     * @param directory where to; created if need be, and must be empty
     * @return the files written
     * @throws RefusedException if the directory is not empty
     * @throws CorruptCheckpointException if what arrived is not what the manifest says
     */
    public List<Path> store(StoredCheckpoint checkpoint, Path directory) throws IOException {
        prepare(directory);
        CheckpointManifest manifest = checkpoint.manifest();
        Path place = directory.resolve(manifest.model()).resolve(manifest.id());
        List<Path> written = new ArrayList<>();
        for (StoredFile stored : manifest.files()) {
            written.add(copy(checkpoint, stored, place.resolve(stored.path()).normalize()));
        }
        // The manifest makes the directory a checkpoint, so it comes last.
        written.add(manifest(checkpoint, place));
        LocalCheckpoints exported = new LocalCheckpoints(directory, manifest.model());
        exported.verify(exported.find(manifest.id()));
        return written;
    }

    private static void prepare(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> children = Files.list(directory)) {
            if (children.findAny().isPresent()) {
                throw new RefusedException(directory
                        + " is not empty; export to a new directory, so that nothing is mixed or overwritten.");
            }
        }
    }

    private Path copy(StoredCheckpoint checkpoint, StoredFile stored, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        Files.write(target, reader.file(checkpoint, stored.name()));
        String found = Checksums.crc32c(target);
        if (!found.equals(stored.crc32c())) {
            throw new CorruptCheckpointException(
                    checkpoint.id() + "/" + stored.name(),
                    "the CRC-32C of its copy " + target + " is " + found + ", not " + stored.crc32c(),
                    null);
        }
        return target;
    }

    private static Path manifest(StoredCheckpoint checkpoint, Path directory) throws IOException {
        Path target = directory.resolve(CheckpointDirectory.MANIFEST);
        Files.writeString(target, checkpoint.manifest().toJson(), StandardCharsets.UTF_8);
        if (!Checksums.sha256(target).equals(checkpoint.manifestSha256())) {
            throw new CorruptCheckpointException(
                    checkpoint.id() + "/" + CheckpointDirectory.MANIFEST, "its copy has another SHA-256", null);
        }
        return target;
    }
}
