package io.palimpsest.trainer.learner.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * MLM, prediction of masked tokens from the caption and the image (CTP specification, section 2.5).
 *
 * <pre>MLM = mean over selected positions n of -log softmax(z_n)[label_n]</pre>
 *
 * A batch without a selected position has loss 0, where the formula would be 0/0. One thread.
 */
public final class MaskedLanguage {
    /**
     * @param logits z of the selected positions only {@code [N, V]}
     * @param labels original token ids int64 {@code [N]}
     * @return 0-d loss
     */
    public NDArray loss(NDArray logits, NDArray labels) {
        if (logits.getShape().get(0) == 0) {
            return logits.getManager().zeros(new Shape(), logits.getDataType());
        }
        return SoftmaxRows.crossEntropy(logits, labels);
    }
}
