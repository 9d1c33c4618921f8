package io.palimpsest.schemas.topics;

/**
 * A topic on the broker contradicts the catalogue. The caller stops: to go on would lose records that the product
 * promises to keep, or break an order it relies on.
 */
public class TopicMismatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message which topic, what was found, what is needed, and the command that repairs it
     */
    public TopicMismatchException(String message) {
        super(message);
    }
}
