package io.palimpsest.evaluator.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Multi-modal retrieval (CTP evaluation, multi-modal part): mean average precision, in percent, of fused picture-and-text
 * features where items of the same class are relevant to each other. Every item with a class asks the whole gallery.
 *
 * <p>Per query: the ten best by dot product; then the query itself is taken out if it is among them, so that nine may be left.
 * {@code K_eff = min(K, gallery items of the class in the whole gallery, length of the list)}; AP@K sums hits(p)/p over the hit
 * positions {@code p <= K_eff} and divides by the number of hits found there, 0 without hits. So AP is not reduced by positives
 * that were missed, and mAP@1 is the precision at 1.
 *
 * @param at1 mAP@1 in percent
 * @param at5 mAP@5 in percent
 * @param at10 mAP@10 in percent
 * @param queries items that have a class
 */
public record MultiModalPrecision(double at1, double at5, double at10, int queries) {

    /**
     * @param fused unit vectors of picture and text together, {@code [n, width]}
     * @param classes class of each item, blank for an item without one; such an item is in the gallery but asks nothing
     * @param classSizes number of items per class in the whole gallery, domains not searched here included
     */
    public static MultiModalPrecision of(FeatureMatrix fused, List<String> classes, Map<String, Integer> classSizes) {
        if (fused.count() != classes.size()) {
            throw new IllegalArgumentException("precision needs one class per item, but has " + fused.count()
                    + " items and " + classes.size() + " classes");
        }
        double[] sums = new double[3];
        int queries = Math.toIntExact(
                classes.stream().filter(wanted -> !wanted.isBlank()).count());
        if (queries == 0) {
            return new MultiModalPrecision(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        fused.scoreAll(fused, (query, scores) -> {
            String wanted = classes.get(query);
            if (!wanted.isBlank()) {
                boolean[] relevant = relevance(scores, classes, query);
                int available = Math.min(classSizes.getOrDefault(wanted, 0), relevant.length);
                sums[0] += averagePrecision(relevant, Math.min(1, available));
                sums[1] += averagePrecision(relevant, Math.min(5, available));
                sums[2] += averagePrecision(relevant, Math.min(10, available));
            }
        });
        return new MultiModalPrecision(
                100 * sums[0] / queries, 100 * sums[1] / queries, 100 * sums[2] / queries, queries);
    }

    /**
     * Average precision over the first {@code depth} results.
     *
     * @param relevant whether the result at each position is of the wanted class, best first
     * @param depth K_eff
     */
    static double averagePrecision(boolean[] relevant, int depth) {
        int hits = 0;
        double sum = 0;
        for (int position = 0; position < Math.min(depth, relevant.length); position++) {
            if (relevant[position]) {
                hits++;
                sum += (double) hits / (position + 1);
            }
        }
        return hits == 0 ? 0 : sum / hits;
    }

    private static boolean[] relevance(float[] scores, List<String> classes, int query) {
        int[] best = Ranking.best(scores);
        boolean[] relevant = new boolean[best.length];
        int kept = 0;
        for (int item : best) {
            if (item != query) {
                relevant[kept++] = classes.get(item).equals(classes.get(query));
            }
        }
        return Arrays.copyOf(relevant, kept);
    }
}
