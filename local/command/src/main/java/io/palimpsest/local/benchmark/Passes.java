package io.palimpsest.local.benchmark;

/**
 * How often each domain is trained.
 *
 * @param first passes over the first domain, {@code >= 1}
 * @param later passes over each later domain, {@code >= 1}
 */
public record Passes(int first, int later) {

    /** Checks the ranges. */
    public Passes {
        if (first < 1 || later < 1) {
            throw new IllegalArgumentException("passes must be >= 1 but were " + first + " and " + later);
        }
    }
}
