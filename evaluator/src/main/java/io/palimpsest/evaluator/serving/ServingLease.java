package io.palimpsest.evaluator.serving;

/**
 * The right of one request to use what was serving when it began, whatever is promoted meanwhile. Ends with {@link #close()}.
 *
 * @param serving what answers this request
 */
public record ServingLease(Serving serving) implements AutoCloseable {
    @Override
    public void close() {
        serving.checkpoint().release();
    }
}
