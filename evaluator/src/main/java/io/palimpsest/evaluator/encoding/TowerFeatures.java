package io.palimpsest.evaluator.encoding;

import io.palimpsest.evaluator.metrics.FeatureMatrix;

/**
 * Contrastive features of pairs, each of unit length.
 *
 * @param images of the pictures, {@code [n, E]}
 * @param texts of the captions, {@code [n, E]}
 */
public record TowerFeatures(FeatureMatrix images, FeatureMatrix texts) {}
