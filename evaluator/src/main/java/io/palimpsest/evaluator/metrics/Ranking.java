package io.palimpsest.evaluator.metrics;

/**
 * The best of a list of scores. Ties are broken as the official evaluation code does, by a reversed ascending sort: of two
 * items with the same score the later one in gallery order comes first, so that collapsed features score at chance and not at
 * 100 percent. A score that is not a number ranks behind every number.
 */
public final class Ranking {
    /** How many results of a query are looked at, {@code k_test} of the official code. */
    static final int DEPTH = 10;

    private Ranking() {}

    /** Indices of the best {@link #DEPTH} scores, best first; fewer when the gallery is smaller. */
    static int[] best(float[] scores) {
        return best(scores, DEPTH);
    }

    /**
     * Indices of the best scores, best first; fewer than asked for when the gallery is smaller.
     *
     * @param depth how many, at least 1
     */
    public static int[] best(float[] scores, int depth) {
        int[] best = new int[Math.min(depth, scores.length)];
        int filled = 0;
        for (int item = 0; item < scores.length; item++) {
            int place = filled;
            while (place > 0 && !precedes(scores, best[place - 1], item)) {
                place--;
            }
            if (place < best.length) {
                int shifted = Math.min(filled, best.length - 1) - place;
                System.arraycopy(best, place, best, place + 1, shifted);
                best[place] = item;
                filled = Math.min(filled + 1, best.length);
            }
        }
        return best;
    }

    private static boolean precedes(float[] scores, int earlier, int later) {
        return scores[earlier] > scores[later] || (Float.isNaN(scores[later]) && !Float.isNaN(scores[earlier]));
    }
}
