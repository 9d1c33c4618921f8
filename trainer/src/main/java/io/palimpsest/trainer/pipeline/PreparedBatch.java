package io.palimpsest.trainer.pipeline;

import ai.djl.ndarray.NDManager;
import io.palimpsest.trainer.learner.Schedule;
import io.palimpsest.trainer.learner.TrainingBatch;
import java.util.List;

/**
 * The input of a step as plain arrays.
 *
 * @param images augmented pictures, {@code float[3 * H * W]} each
 * @param tokens token ids of the captions, same order
 */
record PreparedBatch(List<float[]> images, List<long[]> tokens) {

    /** The batch as tensors of the scope; training thread only. */
    TrainingBatch on(NDManager scope, ModelSetup setup, long step, long seed, Schedule schedule, int domainIndex) {
        return new TrainingBatch(
                step,
                seed,
                schedule,
                domainIndex,
                setup.preprocessor().batch(scope, images),
                setup.tokenizer().batchOfIds(scope, tokens));
    }
}
