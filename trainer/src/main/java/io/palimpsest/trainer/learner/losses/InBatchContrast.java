package io.palimpsest.trainer.learner.losses;

import ai.djl.ndarray.NDArray;

/**
 * ITC, in-batch contrast of the current model with itself (CTP specification, section 2.3).
 *
 * <pre>ITC = ½ [ mean_i CE(v_i·w_{1..G}/τ, y_i) + mean_i CE(w_i·v_{1..G}/τ, y_i) ],   y_i = offset + i</pre>
 *
 * Hard targets; the gradient flows through the rows and through the columns. One thread.
 */
public final class InBatchContrast {
    private final Constants constants;
    private final double temperature;

    /** @param temperature τ, greater than 0 */
    public InBatchContrast(Constants constants, double temperature) {
        this.constants = constants;
        this.temperature = temperature;
    }

    /** The loss (0-d) of a whole batch on one device: the columns are the rows. */
    public NDArray loss(Pairs current) {
        return loss(current, current, 0);
    }

    /**
     * @param rows local unit vectors {@code [B, E]} of both modalities
     * @param columns gathered unit vectors {@code [G, E]}, which hold the rows from {@code offset} on
     * @param offset column of the first local row
     * @return 0-d loss
     */
    public NDArray loss(Pairs rows, Pairs columns, int offset) {
        NDArray imageToText = similarity(rows.images(), columns.texts());
        NDArray textToImage = similarity(rows.texts(), columns.images());
        return SoftmaxRows.crossEntropyOnDiagonal(imageToText, offset)
                .add(SoftmaxRows.crossEntropyOnDiagonal(textToImage, offset))
                .mul(constants.of(0.5));
    }

    private NDArray similarity(NDArray rows, NDArray columns) {
        return rows.matMul(columns.transpose()).div(constants.of(temperature));
    }
}
