package io.palimpsest.evaluator.metrics;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How well a model tells the pairs of a window apart, pair by pair. Of unit vectors v_i of the pictures and w_i of the captions, of n pairs,
 * pair i has the loss
 *
 * <pre>l_i = 1/2 [ -log softmax_j(v_i . w_j / t)[i] - log softmax_j(w_i . v_j / t)[i] ]</pre>
 *
 * whose mean over the window is the symmetric in-batch contrast (ITC, CTP specification, section 2.3). Two ranks say at which place its own
 * caption stands among all captions for its picture, and the reverse. Chance is {@code ln n} and {@code (n + 1) / 2}.
 */
public final class ContrastScores {

    /**
     * @param loss in nats, at least 0
     * @param imageToText rank of the own caption for the picture, 1 to n
     * @param textToImage rank of the own picture for the caption, 1 to n
     */
    public record Score(double loss, int imageToText, int textToImage) {

        /** Share of the two directions in which another one ranks before the true partner: 0, 1/2 or 1. */
        public double error() {
            return ((imageToText > 1 ? 1 : 0) + (textToImage > 1 ? 1 : 0)) / 2.0;
        }
    }

    private ContrastScores() {}

    /**
     * {@return the scores of the pairs in their order} A model that has collapsed gives a loss that is not a number.
     *
     * @param images unit vectors of the pictures, {@code [n, E]}
     * @param texts unit vectors of the captions, {@code [n, E]}; row i belongs to picture i
     * @param temperature t, above 0
     */
    public static List<Score> of(FeatureMatrix images, FeatureMatrix texts, double temperature) {
        if (images.count() != texts.count() || images.count() < 2) {
            throw new IllegalArgumentException(
                    "contrast needs as many texts as pictures and at least two pairs, but has " + images.count()
                            + " pictures and " + texts.count() + " texts");
        }
        return IntStream.range(0, images.count())
                .mapToObj(pair -> score(texts.scores(images, pair), images.scores(texts, pair), pair, temperature))
                .toList();
    }

    private static Score score(float[] overTexts, float[] overImages, int pair, double temperature) {
        return new Score(
                (surprise(overTexts, pair, temperature) + surprise(overImages, pair, temperature)) / 2,
                rank(overTexts, pair),
                rank(overImages, pair));
    }

    /** -log softmax(scores / temperature)[own]. */
    private static double surprise(float[] scores, int own, double temperature) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float score : scores) {
            largest = Math.max(largest, score / temperature);
        }
        double sum = 0;
        for (float score : scores) {
            sum += StrictMath.exp(score / temperature - largest);
        }
        return largest + StrictMath.log(sum) - scores[own] / temperature;
    }

    /** Of two with the same score the later one comes first, as in {@link Ranking}, so that a collapsed model ranks at chance. */
    private static int rank(float[] scores, int own) {
        int rank = 1;
        for (int other = 0; other < scores.length; other++) {
            if (scores[other] > scores[own] || (other > own && scores[other] == scores[own])) {
                rank++;
            }
        }
        return rank;
    }
}
