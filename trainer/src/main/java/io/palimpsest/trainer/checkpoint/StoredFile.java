package io.palimpsest.trainer.checkpoint;

import java.util.Objects;

/**
 * One file of a checkpoint, as its manifest lists it.
 *
 * @param name what it is, e.g. {@code weights.safetensors}
 * @param path where it is, relative to the checkpoint directory; {@code ../blobs/...} when checkpoints share it
 * @param bytes its length
 * @param crc32c CRC-32C of its bytes, 8 lower-case hexadecimal digits
 */
public record StoredFile(String name, String path, long bytes, String crc32c) {

    /** Where the files lie that checkpoints share, seen from a checkpoint. */
    static final String SHARED_PREFIX = "../blobs/";

    public StoredFile {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(crc32c, "crc32c");
        // A manifest is data: it must not be able to point outside its own model.
        if (!path.equals(name) && !path.matches("\\.\\./blobs/sha256-[0-9a-f]{64}")) {
            throw new IllegalArgumentException("checkpoint file " + name + " must not lie at " + path);
        }
        if (name.contains("/") || name.contains("\\") || name.startsWith(".")) {
            throw new IllegalArgumentException("checkpoint file must have a plain name but was " + name);
        }
    }

    /** {@return whether checkpoints share it by its content} */
    boolean shared() {
        return path.startsWith(SHARED_PREFIX);
    }

    /** {@return the name under which it is shared} */
    String blob() {
        return path.substring(SHARED_PREFIX.length());
    }
}
