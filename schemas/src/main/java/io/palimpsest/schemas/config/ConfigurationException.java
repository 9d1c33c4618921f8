package io.palimpsest.schemas.config;

/** A setting is unknown or its value is not allowed. The caller stops and shows the message to the person. */
public class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message key, value, source and what is allowed
     */
    public ConfigurationException(String message) {
        super(message);
    }

    /**
     * @param message key, value, source and what is allowed
     * @param cause the failure underneath
     */
    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
