package io.palimpsest.trainer.learner;

/**
 * Position of a step in the learning-rate schedule of its domain.
 *
 * @param step index of the step within the domain, from 0
 * @param length number of steps N planned for the domain, at least 1
 */
public record Schedule(long step, long length) {
    /** Checks that the step lies within the schedule. */
    public Schedule {
        if (length < 1) {
            throw new IllegalArgumentException("schedule length must be >= 1 but was " + length);
        }
        if (step < 0 || step >= length) {
            throw new IllegalArgumentException("schedule step must be in [0, " + length + ") but was " + step);
        }
    }
}
