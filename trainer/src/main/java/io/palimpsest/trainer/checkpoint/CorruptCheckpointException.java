package io.palimpsest.trainer.checkpoint;

/** A checkpoint is damaged or incomplete. The caller falls back to the one before. */
public final class CorruptCheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String file;

    /**
     * @param file the file or object that is wrong
     * @param reason what is wrong with it
     * @param cause the failure underneath, or null
     */
    public CorruptCheckpointException(String file, String reason, Throwable cause) {
        super("Checkpoint file " + file + " cannot be used: " + reason, cause);
        this.file = file;
    }

    /** {@return the file or object that is wrong} */
    public String file() {
        return file;
    }
}
