package io.palimpsest.trainer.faults;

/** Told whenever a fail-point is reached. Safe from any thread. */
@FunctionalInterface
public interface FailPoints {

    /** Lets everything pass: the default. */
    FailPoints NONE = point -> {};

    /**
     * A fail-point is reached; may not return.
     *
     * @param point which
     */
    void reached(FailPoint point);
}
