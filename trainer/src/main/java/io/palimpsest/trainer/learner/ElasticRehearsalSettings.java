package io.palimpsest.trainer.learner;

/**
 * How strongly EAR keeps earlier domains; the other learners do not use it.
 *
 * @param captions weight of the rehearsal of pseudo captions, {@code >= 0}; 0 turns it off
 * @param anchor κ of the elastic anchor, {@code >= 0}; 0 turns it off
 */
public record ElasticRehearsalSettings(double captions, double anchor) {
    /** Checks the ranges. */
    public ElasticRehearsalSettings {
        Ranges.notNegative("weight of rehearsed captions", captions);
        Ranges.notNegative("strength of the elastic anchor", anchor);
    }

    /** The values that were best on the validation pairs of the emoji stream. */
    public static ElasticRehearsalSettings defaults() {
        return new ElasticRehearsalSettings(1, 30);
    }
}
