package io.palimpsest.trainer.learner.losses;

import ai.djl.ndarray.NDArray;

/**
 * Image and text vectors of the same samples in the same order: unit vectors, unless a loss says otherwise.
 *
 * @param images vectors v, {@code [N, E]}
 * @param texts vectors w, {@code [N, E]}
 */
public record Pairs(NDArray images, NDArray texts) {
    /** Checks that both hold the same number of vectors of the same width. */
    public Pairs {
        if (images.getShape().dimension() != 2 || !images.getShape().equals(texts.getShape())) {
            throw new IllegalArgumentException("image and text vectors must both be [N, E] but were "
                    + images.getShape() + " and " + texts.getShape());
        }
    }

    /** Number of samples N. */
    public int count() {
        return Math.toIntExact(images.getShape().get(0));
    }
}
