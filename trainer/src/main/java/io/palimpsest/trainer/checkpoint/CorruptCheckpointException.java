package io.palimpsest.trainer.checkpoint;

import java.nio.file.Path;

/** A checkpoint is damaged or incomplete. The caller falls back to the one before. */
public final class CorruptCheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Path file;

    /**
     * @param file the file that is wrong
     * @param reason what is wrong with it
     * @param cause the failure underneath, or null
     */
    public CorruptCheckpointException(Path file, String reason, Throwable cause) {
        super("Checkpoint file " + file + " cannot be used: " + reason, cause);
        this.file = file;
    }

    /** {@return the file that is wrong} */
    public Path file() {
        return file;
    }
}
