package io.palimpsest.evaluator.metrics;

/**
 * Cross-modal retrieval over one-to-one pairs (CTP evaluation, cross-modal part): the share of queries, in percent, whose one
 * true partner is among the best K by dot product of the unit vectors. Only the best ten of a query are ranked; ties follow
 * {@link Ranking}.
 *
 * @param imageToText R@1, R@5 and R@10 of picture queries against texts (TR)
 * @param textToImage R@1, R@5 and R@10 of text queries against pictures (IR)
 * @param gallerySize number of pairs n
 */
public record RetrievalRecall(Recalls imageToText, Recalls textToImage, int gallerySize) {

    /** Recall at 1, 5 and 10, each in percent. */
    public record Recalls(double at1, double at5, double at10) {
        double mean() {
            return (at1 + at5 + at10) / 3;
        }
    }

    /**
     * @param images unit vectors of the pictures, {@code [n, width]}
     * @param texts unit vectors of the texts, {@code [n, width]}; row i belongs to picture i
     */
    public static RetrievalRecall of(FeatureMatrix images, FeatureMatrix texts) {
        if (images.count() != texts.count() || images.count() == 0) {
            throw new IllegalArgumentException("recall needs as many texts as pictures and at least one pair, but has "
                    + images.count() + " pictures and " + texts.count() + " texts");
        }
        int count = images.count();
        float[] own = texts.rowScores(images);
        int[] textHits = new int[Ranking.DEPTH];
        int[] picturesAhead = new int[count];
        // A picture against every text is a text against every picture: one look at each score serves both directions.
        texts.scoreAll(images, (picture, scores) -> {
            int textsAhead = 0;
            for (int text = 0; text < picture; text++) {
                textsAhead += scores[text] > own[picture] ? 1 : 0;
                picturesAhead[text] += scores[text] >= own[text] ? 1 : 0;
            }
            for (int text = picture + 1; text < count; text++) {
                textsAhead += scores[text] >= own[picture] ? 1 : 0;
                picturesAhead[text] += scores[text] > own[text] ? 1 : 0;
            }
            hit(textHits, textsAhead, own[picture]);
        });
        int[] pictureHits = new int[Ranking.DEPTH];
        for (int text = 0; text < count; text++) {
            hit(pictureHits, picturesAhead[text], own[text]);
        }
        return new RetrievalRecall(recalls(textHits, count), recalls(pictureHits, count), count);
    }

    /** R_m: the mean of the six recalls, in percent. */
    public double mean() {
        return (imageToText.mean() + textToImage.mean()) / 2;
    }

    /** R_m of a random order of a gallery of {@code size} pairs: the mean of min(K, n)/n over K = 1, 5, 10, in percent. */
    public static double chance(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("gallery size must be >= 1 but was " + size);
        }
        return 100.0 * (1 + Math.min(5, size) + Math.min(10, size)) / (3.0 * size);
    }

    private static void hit(int[] hitsAtPosition, int position, float score) {
        if (position < hitsAtPosition.length && !Float.isNaN(score)) {
            hitsAtPosition[position]++;
        }
    }

    private static Recalls recalls(int[] hitsAtPosition, int queries) {
        return new Recalls(
                share(hitsAtPosition, 1, queries),
                share(hitsAtPosition, 5, queries),
                share(hitsAtPosition, 10, queries));
    }

    private static double share(int[] hitsAtPosition, int depth, int queries) {
        int hits = 0;
        for (int position = 0; position < depth; position++) {
            hits += hitsAtPosition[position];
        }
        return 100.0 * hits / queries;
    }
}
