package io.palimpsest.local.demo;

/** What guessing scores in retrieval. */
public final class Chance {

    private static final int[] RANKS = {1, 5, 10};

    private Chance() {}

    /**
     * R_m of a random order: the mean of R@1, R@5 and R@10, which is the same in both directions.
     *
     * @param gallery number of candidates, at least 1, exactly one of them right
     * @return percent
     */
    public static double meanRecall(long gallery) {
        if (gallery < 1) {
            throw new IllegalArgumentException("a gallery holds at least 1 candidate but had " + gallery);
        }
        double sum = 0;
        for (int rank : RANKS) {
            sum += Math.min(1.0, (double) rank / gallery);
        }
        return 100 * sum / RANKS.length;
    }
}
