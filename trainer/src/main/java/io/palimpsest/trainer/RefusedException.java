package io.palimpsest.trainer;

/** What was asked for is not there or would break a promise. Nothing was changed; the message says why and what can be done instead. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message why, and what can be done instead */
    public RefusedException(String message) {
        super(message);
    }

    /**
     * @param message why, and what can be done instead
     * @param cause what showed it
     */
    public RefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
