package io.palimpsest.schemas.registry;

import org.apache.kafka.common.errors.RetriableException;

/**
 * No registry answered within the bounded retries. Nothing is wrong with the record: the caller may try it again later,
 * and must not dead-letter it.
 */
public class RegistryUnavailableException extends RetriableException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message which addresses were asked, how often, and the settings that matter
     * @param cause the last failure, or null
     */
    public RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
