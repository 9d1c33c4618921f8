package io.palimpsest.trainer.ledger;

/** Nothing of this commit happened and nothing is broken: the caller may try the same commit again. */
public final class LedgerUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what failed
     * @param cause what Kafka said
     */
    public LedgerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
