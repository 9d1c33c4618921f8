package io.palimpsest.trainer.learner;

/**
 * How strongly EAR keeps earlier domains; the other learners do not use it.
 *
 * @param captions weight of the rehearsal of pseudo captions, {@code >= 0}; 0 turns it off
 * @param pool most pseudo captions that are kept, {@code >= 1}
 * @param anchor κ of the elastic anchor for as many steps in earlier domains as in the current one, {@code >= 0}; 0 turns it off
 */
public record ElasticRehearsalSettings(double captions, int pool, double anchor) {
    /** Checks the ranges. */
    public ElasticRehearsalSettings {
        Ranges.notNegative("weight of rehearsed captions", captions);
        if (pool < 1) {
            throw new IllegalArgumentException("kept pseudo captions must be >= 1 but were " + pool);
        }
        Ranges.notNegative("strength of the elastic anchor", anchor);
    }

    /** Chosen by single runs on the validation pairs of the emoji stream. */
    public static ElasticRehearsalSettings defaults() {
        return new ElasticRehearsalSettings(1, 4096, 20);
    }
}
