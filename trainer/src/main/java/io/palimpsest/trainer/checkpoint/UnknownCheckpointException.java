package io.palimpsest.trainer.checkpoint;

/** There is no such checkpoint, or more than one is meant. The message says which there are. */
public final class UnknownCheckpointException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** @param message what was asked for and what there is */
    public UnknownCheckpointException(String message) {
        super(message);
    }
}
