package io.palimpsest.evaluator.encoding;

/** The files of a checkpoint are gone, damaged or of another format. Go on without this checkpoint. */
public class UnusableCheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnusableCheckpointException(String checkpointId, String location, Throwable cause) {
        super("Checkpoint " + checkpointId + " at " + location + " cannot be used: " + cause.getMessage(), cause);
    }
}
