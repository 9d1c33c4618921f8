package io.palimpsest.model.images;

/** The bytes are no picture that can be read. Leave the sample out: trying again cannot help. */
public class UndecodableImageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UndecodableImageException(String message) {
        super(message);
    }

    public UndecodableImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
