package io.palimpsest.trainer.learner.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * TPs, keeps the image-image and text-text similarity structure of the previous model (CTP specification, section 2.7).
 *
 * <pre>
 * R_i = softmax_j(s_ij/τ),  s_ij = v_i·v_j but -1000 where j = offset + i;  S likewise for texts;  ^r from the previous model
 * TPs = ½ [ (1/B) Σ_i KL(R^r_i ‖ R_i) + (1/B) Σ_i KL(S^r_i ‖ S_i) ]
 * </pre>
 *
 * The suppression of the diagonal is finite because with -∞ the divergence would be 0·∞. One thread.
 */
public final class SameModalTopology {
    private static final double SUPPRESSED = -1000;

    private final Constants constants;
    private final double temperature;

    /** @param temperature τ, greater than 0 */
    public SameModalTopology(Constants constants, double temperature) {
        this.constants = constants;
        this.temperature = temperature;
    }

    /** The loss (0-d) of a whole batch on one device: the columns are the rows. */
    public NDArray loss(Pairs current, Pairs previous) {
        return loss(current, current, previous, previous, 0);
    }

    /**
     * @param rows local unit vectors {@code [B, E]} of the current model
     * @param columns gathered unit vectors {@code [G, E]} of the current model
     * @param teacherRows local unit vectors {@code [B, E]} of the previous model
     * @param teacherColumns gathered unit vectors {@code [G, E]} of the previous model
     * @param offset column of the first local row
     * @return 0-d loss
     */
    public NDArray loss(Pairs rows, Pairs columns, Pairs teacherRows, Pairs teacherColumns, int offset) {
        NDArray self = selfMask(rows, columns, offset);
        NDArray images = SoftmaxRows.divergence(
                similarity(teacherRows.images(), teacherColumns.images(), self),
                similarity(rows.images(), columns.images(), self));
        NDArray texts = SoftmaxRows.divergence(
                similarity(teacherRows.texts(), teacherColumns.texts(), self),
                similarity(rows.texts(), columns.texts(), self));
        return images.add(texts).mul(constants.of(0.5));
    }

    private NDArray similarity(NDArray rows, NDArray columns, NDArray self) {
        NDArray others = self.neg().add(constants.of(1));
        return rows.matMul(columns.transpose())
                .mul(others)
                .add(self.mul(constants.of(SUPPRESSED)))
                .div(constants.of(temperature));
    }

    // 1 where the column is the row's own sample, 0 elsewhere: [B, G].
    private static NDArray selfMask(Pairs rows, Pairs columns, int offset) {
        var manager = rows.images().getManager();
        NDArray row =
                manager.arange(offset, offset + rows.count(), 1, DataType.INT64).reshape(new Shape(rows.count(), 1));
        NDArray column = manager.arange(0, columns.count(), 1, DataType.INT64).reshape(new Shape(1, columns.count()));
        return row.eq(column).toType(rows.images().getDataType(), false);
    }
}
