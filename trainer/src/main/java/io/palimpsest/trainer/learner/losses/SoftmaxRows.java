package io.palimpsest.trainer.learner.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** What the losses have in common: every row of a logit matrix {@code [B, G]} is read as a softmax distribution. */
final class SoftmaxRows {
    private SoftmaxRows() {}

    /** {@code mean_i -log softmax(logits_i)[targets_i]} over the rows of {@code logits [N, C]}; {@code targets} int64 {@code [N]}. */
    static NDArray crossEntropy(NDArray logits, NDArray targets) {
        NDArray column = targets.reshape(new Shape(targets.size(), 1));
        return logits.logSoftmax(1).gather(column, 1).mean().neg();
    }

    /** Cross-entropy where row {@code i} must find column {@code offset + i}. */
    static NDArray crossEntropyOnDiagonal(NDArray logits, int offset) {
        int rows = Math.toIntExact(logits.getShape().get(0));
        return crossEntropy(logits, logits.getManager().arange(offset, offset + rows, 1, DataType.INT64));
    }

    /** {@code (1/B) sum_i KL(softmax(teacher_i) || softmax(student_i))}: summed over columns, divided by rows. */
    static NDArray divergence(NDArray teacher, NDArray student) {
        NDArray teacherLog = teacher.logSoftmax(1);
        NDArray difference = student.logSoftmax(1).neg().add(teacherLog);
        return difference.mul(teacherLog.exp()).sum(new int[] {1}).mean();
    }
}
