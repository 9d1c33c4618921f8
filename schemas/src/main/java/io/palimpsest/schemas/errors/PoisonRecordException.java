package io.palimpsest.schemas.errors;

import java.util.Objects;

/** An event that will never be usable. The caller dead-letters it and goes on with the next. */
public class PoisonRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /**
     * @param code why, from the closed list
     * @param message what was found and what is allowed, for people
     */
    public PoisonRecordException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /**
     * @param code why, from the closed list
     * @param message what was found and what is allowed, for people
     * @param cause the failure underneath, or null
     */
    public PoisonRecordException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code, "code");
    }

    /** Why, from the closed list. */
    public ErrorCode code() {
        return code;
    }
}
