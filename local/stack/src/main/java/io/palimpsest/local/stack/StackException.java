package io.palimpsest.local.stack;

/** The embedded stack could not start; the message says why and what to do now. */
public final class StackException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A failure whose reason lies outside this process, such as a port that is taken. */
    public StackException(String message) {
        super(message);
    }

    /** A failure that another one caused. */
    public StackException(String message, Throwable cause) {
        super(message, cause);
    }
}
