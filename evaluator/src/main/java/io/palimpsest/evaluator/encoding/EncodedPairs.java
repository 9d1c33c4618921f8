package io.palimpsest.evaluator.encoding;

import io.palimpsest.evaluator.metrics.FeatureMatrix;

/**
 * Features of a gallery of n pairs, all rows of unit length.
 *
 * @param images contrastive features of the pictures, {@code [n, E]}
 * @param texts contrastive features of the captions, {@code [n, E]}
 * @param fused fused features of picture and caption, {@code [n, D]}
 */
public record EncodedPairs(FeatureMatrix images, FeatureMatrix texts, FeatureMatrix fused) {
    public EncodedPairs {
        if (images.count() != texts.count() || images.count() != fused.count()) {
            throw new IllegalArgumentException("a gallery needs as many pictures as texts and fused features but has "
                    + images.count() + ", " + texts.count() + " and " + fused.count());
        }
    }
}
