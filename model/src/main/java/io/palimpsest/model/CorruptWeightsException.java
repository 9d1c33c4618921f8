package io.palimpsest.model;

import java.nio.file.Path;

/** A weights file is damaged or not what it claims to be. Fall back to an older checkpoint; reading again cannot help. */
public class CorruptWeightsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CorruptWeightsException(Path file, String reason) {
        super("corrupt weights file " + file + ": " + reason);
    }

    public CorruptWeightsException(Path file, String reason, Throwable cause) {
        super("corrupt weights file " + file + ": " + reason, cause);
    }
}
