package io.palimpsest.schemas.registry;

import org.apache.kafka.common.KafkaException;

/**
 * The registry answered and refused. To repeat the request would not help, and no record is at fault: the caller stops, and
 * must not dead-letter anything.
 */
public class RegistryRequestException extends KafkaException {
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

    /** Whether what was asked for does not exist, or there is no registry at the address. */
    public boolean notFound() {
        return status == 404;
    }

    /** Whether a registry said that what was asked for does not exist: 404 with a code of 40400 to 40499. */
    public boolean registryHasNone() {
        return notFound() && errorCode / 100 == 404;
    }
}
