package io.palimpsest.trainer;

/** Another trainer has taken over this model. The caller stops at once and writes nothing more. */
public final class FencedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param model model that both trainers claim
     * @param noticed what showed it, e.g. what Kafka refused
     * @param cause the failure underneath, or null
     */
    public FencedException(String model, String noticed, Throwable cause) {
        super(
                "Another trainer took over model '" + model + "' (" + noticed
                        + "); this one stops and writes nothing more. It can be started again as a standby.",
                cause);
    }
}
