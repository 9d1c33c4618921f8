package io.palimpsest.evaluator.page;

/** An order given on the page was not carried out and changed nothing; the message says why and what can be done instead. */
public final class OrderRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param cause whose message says so */
    public OrderRefusedException(RuntimeException cause) {
        super(cause.getMessage(), cause);
    }
}
