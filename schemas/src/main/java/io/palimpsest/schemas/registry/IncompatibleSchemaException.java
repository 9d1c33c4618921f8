package io.palimpsest.schemas.registry;

/**
 * The registry refuses a schema because readers or writers of earlier versions of the subject could not follow. The caller
 * stops: somebody must change the schema.
 */
public class IncompatibleSchemaException extends RegistryRequestException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message subject, record, the registry's reason, and what now
     * @param errorCode the registry's own code, 409 in most
     */
    public IncompatibleSchemaException(String message, int errorCode) {
        super(message, 409, errorCode);
    }
}
