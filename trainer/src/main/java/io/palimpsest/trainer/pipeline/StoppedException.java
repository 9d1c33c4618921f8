package io.palimpsest.trainer.pipeline;

/** Training is to stop in the middle of a pass over samples; nothing of the pass counts. */
final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Throws it where a gate says no. */
    static void unless(Gate gate) {
        if (!gate.proceed()) {
            throw new StoppedException();
        }
    }
}
