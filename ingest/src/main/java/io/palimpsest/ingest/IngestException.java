package io.palimpsest.ingest;

/** The run ended early because Kafka refused a record or could not be reached. Run again: what is stored is not sent twice. */
public final class IngestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    IngestException(String message, Throwable cause) {
        super(message, cause);
    }
}
