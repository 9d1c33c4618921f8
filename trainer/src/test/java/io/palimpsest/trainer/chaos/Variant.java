package io.palimpsest.trainer.chaos;

/**
 * What is trained: runs of one variant on one stream must end alike.
 *
 * @param learner name of the learner
 * @param threads threads per tensor operation
 */
record Variant(String learner, int threads) {

    /** The one that most tests use. */
    static final Variant USUAL = new Variant("CTP", 1);

    @Override
    public String toString() {
        return learner.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]", "") + "-" + threads + "-threads";
    }
}
