package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDArray;
import io.palimpsest.model.TokenBatch;

/**
 * The input of one step.
 *
 * @param step number of the step in the whole run, from 0; with the seed it decides masking and dropout
 * @param seed seed of the run
 * @param schedule position in the domain's learning-rate schedule
 * @param domainIndex index of the domain, as given to {@link Learner#beginDomain}
 * @param images augmented and normalised pictures, float32 {@code [B, 3, H, W]}
 * @param tokens clean captions of the same samples, {@code [B, L]}
 */
public record TrainingBatch(
        long step, long seed, Schedule schedule, int domainIndex, NDArray images, TokenBatch tokens) {
    /** Checks that pictures and captions are equally many. */
    public TrainingBatch {
        if (images.getShape().dimension() != 4 || images.getShape().get(0) != tokens.size()) {
            throw new IllegalArgumentException("images must be [B, 3, H, W] with B = " + tokens.size()
                    + " captions but were " + images.getShape());
        }
    }
}
