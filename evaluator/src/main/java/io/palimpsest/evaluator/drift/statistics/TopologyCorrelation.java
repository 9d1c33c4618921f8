package io.palimpsest.evaluator.drift.statistics;

/**
 * How far an encoder keeps the topology of a probe set, the similarities that CTP's topology losses preserve: the Pearson correlation of
 * the cosine similarities before and after. 1 when every similarity kept its place up to scale and offset, 0 when nothing of the old
 * order is left, -1 at worst. NaN when all similarities on a side are equal, as of collapsed features.
 */
public final class TopologyCorrelation {
    private TopologyCorrelation() {}

    /**
     * Within one modality: similarities of every two different items. An item's similarity to itself is left out, as in TPs.
     *
     * @param before features {@code [n, d]} of the probe set by the older encoder, n at least 3
     * @param after features {@code [n, d']} of the same items by the newer
     */
    public static double sameModal(double[][] before, double[][] after) {
        check(before, after);
        Correlation correlation = new Correlation();
        for (int i = 0; i < before.length; i++) {
            for (int j = 0; j < i; j++) {
                correlation.add(similarity(before[i], before[j]), similarity(after[i], after[j]));
            }
        }
        return correlation.value();
    }

    /**
     * Between pictures and texts: similarities of every picture to every text, its own included, as in TPc.
     *
     * @param imagesBefore features {@code [n, d]} of the probe set's pictures by the older encoder
     * @param textsBefore its texts by the older encoder, row i belonging to picture i
     * @param imagesAfter its pictures by the newer encoder
     * @param textsAfter its texts by the newer encoder
     */
    public static double crossModal(
            double[][] imagesBefore, double[][] textsBefore, double[][] imagesAfter, double[][] textsAfter) {
        check(imagesBefore, textsBefore);
        check(imagesBefore, imagesAfter);
        check(imagesBefore, textsAfter);
        Correlation correlation = new Correlation();
        for (int image = 0; image < imagesBefore.length; image++) {
            for (int text = 0; text < textsBefore.length; text++) {
                correlation.add(
                        similarity(imagesBefore[image], textsBefore[text]),
                        similarity(imagesAfter[image], textsAfter[text]));
            }
        }
        return correlation.value();
    }

    private static double similarity(double[] first, double[] second) {
        return 1 - CosineDistance.between(first, second);
    }

    private static void check(double[][] first, double[][] second) {
        if (first.length != second.length || first.length < 3) {
            throw new IllegalArgumentException("topologies are compared on the same items, at least 3, but there are "
                    + first.length + " and " + second.length);
        }
    }

    /** Pearson's correlation of pairs as they come, by updated means, so that no matrix is kept. */
    private static final class Correlation {
        private long count;
        private double meanX;
        private double meanY;
        private double squaresX;
        private double squaresY;
        private double products;

        void add(double x, double y) {
            count++;
            double fromOldX = x - meanX;
            double fromOldY = y - meanY;
            meanX += fromOldX / count;
            meanY += fromOldY / count;
            squaresX += fromOldX * (x - meanX);
            squaresY += fromOldY * (y - meanY);
            products += fromOldX * (y - meanY);
        }

        double value() {
            return squaresX == 0 || squaresY == 0
                    ? Double.NaN
                    : Math.max(-1, Math.min(1, products / Math.sqrt(squaresX * squaresY)));
        }
    }
}
