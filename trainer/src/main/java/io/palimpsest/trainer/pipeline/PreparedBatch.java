package io.palimpsest.trainer.pipeline;

import java.util.List;

/**
 * The input of a step as plain arrays.
 *
 * @param images augmented pictures, {@code float[3 * H * W]} each
 * @param tokens token ids of the captions, same order
 */
record PreparedBatch(List<float[]> images, List<long[]> tokens) {}
