package io.palimpsest.trainer.learner.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

/** Losses over the outputs of the heads as they are, with the numbers worked out by hand. */
class OutputLossesTest {
    @Test
    void distillationReadsTheOutputsOfAHeadAsLogits() {
        try (NDManager manager = NDManager.newBaseManager()) {
            HeadDistillation distillation = new HeadDistillation(new Constants(manager, DataType.FLOAT64), 0.5);
            NDArray even = rows(manager, 0, 0, 2, 2);
            // At temperature 0.5 the first row is log 3 above: (0.75, 0.25) against (0.5, 0.5).
            NDArray teacher = rows(manager, 0.5 * Math.log(3), 0, 7, 7);
            double divergence = 0.75 * Math.log(1.5) + 0.25 * Math.log(0.5);

            assertThat(distillation
                            .loss(new Pairs(even, even), new Pairs(teacher, even))
                            .getDouble())
                    .as("half the mean over two rows, the second of which agrees; the texts agree too")
                    .isEqualTo(divergence / 4, within(1e-12));
            assertThat(distillation
                            .loss(new Pairs(even, even), new Pairs(teacher, teacher))
                            .getDouble())
                    .isEqualTo(divergence / 2, within(1e-12));
            assertThat(distillation
                            .loss(new Pairs(teacher, even), new Pairs(teacher, even))
                            .getDouble())
                    .isEqualTo(0, within(1e-12));
        }
    }

    @Test
    void lengthIsTheMeanNormOfTheRows() {
        try (NDManager manager = NDManager.newBaseManager()) {
            assertThat(new OutputLength().of(rows(manager, 3, 4, 0, -2)).getDouble())
                    .isEqualTo(3.5, within(1e-12));
        }
    }

    private static NDArray rows(NDManager manager, double... values) {
        return manager.create(values, new Shape(values.length / 2, 2)).duplicate();
    }
}
