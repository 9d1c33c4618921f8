package io.palimpsest.trainer.learner.regularisers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.kernels.NdArrayKernels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A vector of two weights and a matrix of two by two, with the numbers worked out by hand in the comments. */
class ElasticAnchorTest {
    private static final Offset<Float> CLOSE = within(1e-6f);

    private NDManager manager;
    private NDArray weights;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
        weights = manager.create(new float[] {1, 2});
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void aWeightIsDrawnBackByItsShareOfTheImportance() {
        ElasticAnchor anchor = anchor();
        // G = 0.02·(9, 1) = (0.18, 0.02), the mean 0.1; s = (0.18 / 0.28, 0.02 / 0.12) = (0.642857, 0.166667).
        anchor.stepped(gradients(), List.of(), 0.1);
        assertThat(weights.toFloatArray()).containsExactly(1, 2);
        anchor.consolidate();
        NDArray boundary = weights.duplicate();
        weights.subi(manager.create(new float[] {-1, 2}));

        // At (2, 0), with lr·κ = 0.2: back by 0.128571 of 1 and 0.033333 of -2.
        anchor.stepped(gradients(), List.of(boundary), 0.1);

        assertThat(weights.toFloatArray()[0]).isCloseTo(1.871429f, CLOSE);
        assertThat(weights.toFloatArray()[1]).isCloseTo(0.066667f, CLOSE);
    }

    @Test
    void itNeverGoesBeyondTheAnchor() {
        ElasticAnchor anchor = anchor();
        anchor.stepped(gradients(), List.of(), 0.1);
        anchor.consolidate();
        NDArray boundary = weights.duplicate();
        weights.subi(manager.create(new float[] {-1, 2}));

        anchor.stepped(gradients(), List.of(boundary), 100);

        assertThat(weights.toFloatArray()).containsExactly(1, 2);
    }

    @Test
    void whatWasNeverLearnedIsFree() {
        ElasticAnchor anchor = anchor();
        anchor.consolidate();

        anchor.stepped(gradients(), List.of(manager.create(new float[] {5, 5})), 0.1);

        assertThat(weights.toFloatArray()).containsExactly(1, 2);
    }

    @Test
    void aMatrixIsDrawnBackInTheDirectionThatWasLearned() {
        NDArray matrix = manager.zeros(new Shape(2, 2));
        ElasticAnchor anchor = anchorOf(matrix);
        learnTheSum(anchor);
        NDArray boundary = matrix.duplicate();
        matrix.addi(manager.create(new float[] {-1, 0, 0, 0}, new Shape(2, 2)));

        // g·gᵀ and gᵀ·g have (1, 1)/√2 with all of the trace and (1, -1)/√2 with 0, so r = c = (0, 2)·mean and s = 2·2
        // / (2·2 + 1) = 0.8 in one of the
        // four directions: all entries alike. Of the way (1, 0; 0, 0) a quarter each lies in it; with lr·κ = 0.2 it is
        // gone by 0.16.
        anchor.stepped(sums(), List.of(boundary), 0.1);

        assertThat(matrix.toFloatArray()).containsExactly(new float[] {-0.96f, 0.04f, 0.04f, 0.04f}, CLOSE);
    }

    @Test
    void aMatrixIsFreeWhereNothingWasLearned() {
        NDArray matrix = manager.zeros(new Shape(2, 2));
        ElasticAnchor anchor = anchorOf(matrix);
        learnTheSum(anchor);
        NDArray boundary = matrix.duplicate();
        NDArray aside = manager.create(new float[] {1, -1, -1, 1}, new Shape(2, 2));
        matrix.addi(aside);

        anchor.stepped(sums(), List.of(boundary), 100);

        assertThat(matrix.toFloatArray()).containsExactly(aside.toFloatArray(), CLOSE);
    }

    @Test
    void aSideTooWideToTurnIsDrawnBackRowByRow() {
        int rows = (int) SecondMoment.WIDEST + 2;
        NDArray matrix = manager.zeros(new Shape(rows, 2));
        ElasticAnchor anchor = anchorOf(matrix);
        NDArray gradient = manager.zeros(new Shape(rows, 2));
        gradient.set(new NDIndex("0, :"), 1);
        anchor.stepped(List.of(gradient), List.of(), 0.1);
        anchor.consolidate();
        NDArray boundary = matrix.duplicate();
        matrix.addi(manager.create(new float[] {1, 0}, new Shape(1, 2)));

        // Only the first row was learned: r = rows·mean there, so s = 2·rows / (2·rows + 1) for the mean of both
        // columns, which is half of the way.
        anchor.stepped(List.of(gradient), List.of(boundary), 0.1);

        float back = 0.2f * 2 * rows / (2 * rows + 1) / 2;
        assertThat(matrix.get("0").toFloatArray()).containsExactly(new float[] {1 - back, -back}, CLOSE);
        assertThat(matrix.get("1").toFloatArray()).containsExactly(new float[] {1, 0}, CLOSE);
    }

    @Test
    void aRestoredAnchorGoesOnAlike() {
        ElasticAnchor anchor = anchor();
        anchor.stepped(gradients(), List.of(), 0.1);
        anchor.consolidate();
        anchor.stepped(gradients(), List.of(), 0.1);
        Map<String, NDArray> state = new HashMap<>();
        anchor.addTo(state);
        ElasticAnchor restored = anchor();
        restored.restore(state);
        List<NDArray> elsewhere = List.of(manager.create(new float[] {5, 5}));

        restored.stepped(gradients(), elsewhere, 0.1);
        float[] after = weights.toFloatArray();
        weights.subi(weights).addi(manager.create(new float[] {1, 2}));
        anchor.stepped(gradients(), elsewhere, 0.1);

        assertThat(weights.toFloatArray()).containsExactly(after);
        assertThat(after[0]).isGreaterThan(1);
    }

    private ElasticAnchor anchor() {
        return anchorOf(weights);
    }

    private ElasticAnchor anchorOf(NDArray weight) {
        return new ElasticAnchor(manager, new Parameters(List.of("w"), List.of(weight)), new NdArrayKernels(), 2);
    }

    private void learnTheSum(ElasticAnchor anchor) {
        anchor.stepped(sums(), List.of(), 0.1);
        anchor.consolidate();
    }

    private List<NDArray> sums() {
        return List.of(manager.ones(new Shape(2, 2)));
    }

    private List<NDArray> gradients() {
        return List.of(manager.create(new float[] {3, 1}));
    }
}
