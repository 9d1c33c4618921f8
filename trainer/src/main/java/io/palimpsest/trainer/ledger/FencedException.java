package io.palimpsest.trainer.ledger;

/** Another trainer has taken over this model. The caller stops at once and writes nothing more. */
public final class FencedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param transactionalId the identity both trainers claim
     * @param cause what Kafka said
     */
    public FencedException(String transactionalId, Throwable cause) {
        super(
                "Another trainer took over " + transactionalId
                        + "; this one stops and writes nothing more. Run one trainer" + " per model.name.",
                cause);
    }
}
