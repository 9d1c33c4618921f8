package io.palimpsest.local.stack.registry;

/** A request that the registry refuses; the message is for the person behind the client. */
final class RegistryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final RegistryError error;

    RegistryException(RegistryError error, String message) {
        super(message);
        this.error = error;
    }

    RegistryException(RegistryError error, String message, Throwable cause) {
        super(message, cause);
        this.error = error;
    }

    static RegistryException subjectNotFound(String subject) {
        return new RegistryException(RegistryError.SUBJECT_NOT_FOUND, "Subject '" + subject + "' not found.");
    }

    static RegistryException versionNotFound(int version) {
        return new RegistryException(RegistryError.VERSION_NOT_FOUND, "Version " + version + " not found.");
    }

    RegistryError error() {
        return error;
    }
}
