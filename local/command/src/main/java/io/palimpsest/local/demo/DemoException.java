package io.palimpsest.local.demo;

/** The demo cannot start or go on; the message says why and what to do now. */
public final class DemoException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message why, and what to do now */
    public DemoException(String message) {
        super(message);
    }

    /**
     * @param message why, and what to do now
     * @param cause the failure underneath
     */
    public DemoException(String message, Throwable cause) {
        super(message, cause);
    }
}
