package io.palimpsest.trainer.learner.losses;

import ai.djl.ndarray.NDArray;

/**
 * TPc, keeps the image-text similarity structure of the previous model (CTP specification, section 2.6).
 *
 * <pre>
 * P_i = softmax_j(v_i·w_j/τ),  P^r_i = softmax_j(v^r_i·w^r_j/τ),  Q and Q^r the text→image counterparts
 * TPc = ½ [ (1/B) Σ_i KL(P^r_i ‖ P_i) + (1/B) Σ_i KL(Q^r_i ‖ Q_i) ]
 * </pre>
 *
 * Teacher first, the matched pair included, the same τ on both sides; the current columns carry gradient, the teacher none. One thread.
 */
public final class CrossModalTopology {
    private final Constants constants;
    private final double temperature;

    /** @param temperature τ, greater than 0 */
    public CrossModalTopology(Constants constants, double temperature) {
        this.constants = constants;
        this.temperature = temperature;
    }

    /** The loss (0-d) of a whole batch on one device: the columns are the rows. */
    public NDArray loss(Pairs current, Pairs previous) {
        return loss(current, current, previous, previous);
    }

    /**
     * @param rows local unit vectors {@code [B, E]} of the current model
     * @param columns gathered unit vectors {@code [G, E]} of the current model
     * @param teacherRows local unit vectors {@code [B, E]} of the previous model
     * @param teacherColumns gathered unit vectors {@code [G, E]} of the previous model
     * @return 0-d loss
     */
    public NDArray loss(Pairs rows, Pairs columns, Pairs teacherRows, Pairs teacherColumns) {
        NDArray imageToText = SoftmaxRows.divergence(
                similarity(teacherRows.images(), teacherColumns.texts()), similarity(rows.images(), columns.texts()));
        NDArray textToImage = SoftmaxRows.divergence(
                similarity(teacherRows.texts(), teacherColumns.images()), similarity(rows.texts(), columns.images()));
        return imageToText.add(textToImage).mul(constants.of(0.5));
    }

    private NDArray similarity(NDArray rows, NDArray columns) {
        return rows.matMul(columns.transpose()).div(constants.of(temperature));
    }
}
