package io.palimpsest.schemas.registry;

import org.apache.kafka.common.errors.SerializationException;

/** The registry answered and refused. To repeat the request would not help; the caller stops. */
public class RegistryRequestException extends SerializationException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final int errorCode;

    /**
     * @param message what was asked and the registry's answer
     * @param status HTTP status
     * @param errorCode the registry's own code, e.g. 40403; the status where the answer holds none
     */
    public RegistryRequestException(String message, int status, int errorCode) {
        super(message);
        this.status = status;
        this.errorCode = errorCode;
    }

    /** HTTP status of the answer. */
    public int status() {
        return status;
    }

    /** The registry's own code, e.g. 40403. */
    public int errorCode() {
        return errorCode;
    }

    /** Whether what was asked for does not exist. */
    public boolean notFound() {
        return status == 404;
    }
}
