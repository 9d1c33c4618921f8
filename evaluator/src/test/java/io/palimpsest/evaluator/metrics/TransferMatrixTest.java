package io.palimpsest.evaluator.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/**
 * The matrix is chosen so that every definition in use elsewhere (first minus last, maximum including the last row, all-pairs
 * averages, triangle means) gives a number different from ours: 0.07, 0.086667, -0.071667 and 0.116667.
 */
class TransferMatrixTest {
    private static final double[][] R = {
        {.80, .10, .12, .05}, {.83, .85, .20, .08}, {.65, .75, .90, .15}, {.72, .70, .92, .88}
    };
    private static final double[] B = {.10, .10, .10, .10};
    private final TransferMatrix matrix = new TransferMatrix(R, B);

    @Test
    void averageAccuracyIsTheMeanOfTheLastRow() {
        assertThat(matrix.averageAccuracy()).isCloseTo(0.805, within(1e-12));
    }

    @Test
    void backwardTransferIsNegativeWhenTheModelForgets() {
        assertThat(matrix.backwardTransfer()).isCloseTo(-0.07, within(1e-12));
    }

    @Test
    void forwardTransferIsTakenAgainstTheInitialModel() {
        assertThat(matrix.forwardTransfer()).isCloseTo(0.05, within(1e-12));
    }

    @Test
    void forgettingMaxLeavesTheLastRowOutOfTheMaximum() {
        assertThat(matrix.forgettingMax()).isCloseTo(0.08, within(1e-12));
    }

    @Test
    void oneDomainHasAnAverageAndNothingElse() {
        TransferMatrix single = new TransferMatrix(new double[][] {{.5}}, new double[] {.1});
        assertThat(single.averageAccuracy()).isEqualTo(.5);
        assertThat(single.backwardTransfer()).isNaN();
        assertThat(single.forwardTransfer()).isNaN();
        assertThat(single.forgettingMax()).isNaN();
    }

    @Test
    void aMissingCellMakesOnlyTheNumbersThatNeedItUndefined() {
        double[] noBaseline = {.1, Double.NaN, .1, .1};
        TransferMatrix partial = new TransferMatrix(R, noBaseline);
        assertThat(partial.forwardTransfer()).isNaN();
        assertThat(partial.backwardTransfer()).isCloseTo(-0.07, within(1e-12));
    }

    @Test
    void aMatrixThatIsNotSquareIsRefused() {
        assertThatThrownBy(() -> new TransferMatrix(new double[][] {{1, 2}}, new double[] {0}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be square");
    }
}
