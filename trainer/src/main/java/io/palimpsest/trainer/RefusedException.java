package io.palimpsest.trainer;

/** What a person asked for cannot be done; the message says why and what can be done instead. Nothing was changed. */
public final class RefusedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** @param message why, and what to do instead */
    public RefusedException(String message) {
        super(message);
    }
}
