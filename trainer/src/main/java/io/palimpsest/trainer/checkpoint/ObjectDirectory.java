package io.palimpsest.trainer.checkpoint;

import io.palimpsest.model.storage.ObjectLocation;
import io.palimpsest.model.storage.ObjectStorage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * Reads one checkpoint that lies in object storage as it would in a directory. {@link ObjectCheckpointStore} describes the format. A store
 * that cannot be read is an {@link IOException}; an object that is missing or wrong is a {@link CorruptCheckpointException}. Immutable; safe from
 * any thread.
 *
 * @param storage where it is
 * @param location its directory
 */
record ObjectDirectory(ObjectStorage storage, ObjectLocation location) {

    /**
     * {@return the checkpoint} Only the manifest is read.
     *
     * @param manifestSha256 what the SHA-256 of the manifest must be
     */
    StoredCheckpoint open(String manifestSha256) throws IOException {
        ObjectLocation manifest = location.resolve(CheckpointDirectory.MANIFEST);
        try {
            byte[] bytes = storage.get(manifest);
            String found = Checksums.sha256(bytes);
            if (!found.equals(manifestSha256)) {
                throw new CorruptCheckpointException(
                        manifest.toString(), "its SHA-256 is " + found + ", not " + manifestSha256, null);
            }
            return CheckpointDirectory.parse(bytes, manifest.toString(), location.toUri());
        } catch (NoSuchFileException absent) {
            throw missing(manifest, absent);
        }
    }

    /** Reads every object and compares it with the checkpoint. */
    void verify(StoredCheckpoint checkpoint) throws IOException {
        open(checkpoint.manifestSha256());
        for (StoredFile file : checkpoint.manifest().files()) {
            verify(file);
        }
    }

    /** {@return whether an object is there and whole} */
    boolean holds(StoredFile file) throws IOException {
        try {
            verify(file);
            return true;
        } catch (CorruptCheckpointException damaged) {
            return false;
        }
    }

    /**
     * {@return the checkpoint on the local disk, every file compared with the manifest}
     *
     * @param place an empty directory
     */
    CheckpointDirectory download(StoredCheckpoint checkpoint, Path place) throws IOException {
        CheckpointDirectory local = new CheckpointDirectory(Files.createDirectory(place.resolve(checkpoint.id())));
        for (StoredFile file : checkpoint.manifest().files()) {
            Path target = local.resolve(file);
            Files.createDirectories(target.getParent());
            copy(file, target);
        }
        return local;
    }

    /** {@return the bytes of a file, unchecked} */
    byte[] bytes(StoredFile file) throws IOException {
        try {
            return storage.get(place(file));
        } catch (NoSuchFileException absent) {
            throw missing(place(file), absent);
        }
    }

    /** {@return the object of a file} */
    ObjectLocation place(StoredFile file) {
        return file.shared() ? location.parent().resolve("blobs").resolve(file.blob()) : location.resolve(file.name());
    }

    private void verify(StoredFile file) throws IOException {
        check(file, OutputStream::nullOutputStream);
    }

    private void copy(StoredFile file, Path target) throws IOException {
        check(file, () -> Files.newOutputStream(target));
    }

    private void check(StoredFile file, Sink sink) throws IOException {
        ObjectLocation object = place(file);
        StoredFile found = found(file, object, sink);
        if (found.bytes() != file.bytes()) {
            throw new CorruptCheckpointException(
                    object.toString(), "it has " + found.bytes() + " bytes, not " + file.bytes(), null);
        }
        if (!found.crc32c().equals(file.crc32c())) {
            throw new CorruptCheckpointException(
                    object.toString(), "its CRC-32C is " + found.crc32c() + ", not " + file.crc32c(), null);
        }
    }

    private StoredFile found(StoredFile file, ObjectLocation object, Sink sink) throws IOException {
        try {
            return storage.read(object, in -> {
                CheckedInputStream checked = new CheckedInputStream(in, new CRC32C());
                try (OutputStream out = sink.open()) {
                    long bytes = checked.transferTo(out);
                    String crc = "%08x".formatted(checked.getChecksum().getValue());
                    return new StoredFile(file.name(), file.path(), bytes, crc);
                }
            });
        } catch (NoSuchFileException absent) {
            throw missing(object, absent);
        }
    }

    private static CorruptCheckpointException missing(ObjectLocation object, NoSuchFileException absent) {
        return new CorruptCheckpointException(object.toString(), "it is missing", absent);
    }

    /** Where the bytes go; opened once for each attempt. */
    @FunctionalInterface
    private interface Sink {
        OutputStream open() throws IOException;
    }
}
