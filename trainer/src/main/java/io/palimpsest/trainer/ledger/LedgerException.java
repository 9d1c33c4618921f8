package io.palimpsest.trainer.ledger;

/**
 * The ledger cannot be used, or it is unknown whether a commit happened. The caller stops; the next start reads the ledger and
 * goes on from what is really there.
 */
public final class LedgerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what failed and what to do
     * @param cause what Kafka said, or null
     */
    public LedgerException(String message, Throwable cause) {
        super(message, cause);
    }
}
