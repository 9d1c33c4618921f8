package io.palimpsest.trainer.learner.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class CosineDistillationTest {

    /**
     * Image tokens: (3, 4) against (4, 3): cosine 24/25; (1, 0) against (0, 2): 0; (1, 1) against (-2, -2): -1; (0, 5) against (0, 1): 1. Mean
     * distance (1/25 + 1 + 2 + 0) / 4 = 0.76. Text tokens, the second of each caption padding: 1 - 1/√2 and 0. Mean 0.1464466.
     */
    @Test
    void byHand() {
        try (NDManager manager = NDManager.newBaseManager();
                Constants constants = new Constants(manager, DataType.FLOAT64)) {
            NDArray images = tokens(manager, 3, 4, 1, 0, 1, 1, 0, 5);
            NDArray previousImages = tokens(manager, 4, 3, 0, 2, -2, -2, 0, 1);
            NDArray texts = tokens(manager, 1, 0, 9, 9, 0, 1, 9, 9);
            NDArray previousTexts = tokens(manager, 1, 1, -1, 0, 0, 7, 0, -1);
            NDArray attention = manager.create(new double[] {1, 0, 1, 0}, new Shape(2, 2));

            double loss = new CosineDistillation(constants)
                    .loss(images, previousImages, texts, previousTexts, attention)
                    .getDouble();

            assertThat(loss).isEqualTo((0.76 + (1 - Math.sqrt(0.5)) / 2) / 2, within(1e-12));
        }
    }

    @Test
    void scaleDoesNotMatter() {
        try (NDManager manager = NDManager.newBaseManager();
                Constants constants = new Constants(manager, DataType.FLOAT64)) {
            NDArray tokens = tokens(manager, 3, 4, 1, 0, 1, 1, 0, 5);
            NDArray twice = tokens(manager, 6, 8, 2, 0, 2, 2, 0, 10);
            NDArray attention = manager.ones(new Shape(2, 2), DataType.FLOAT64);

            double loss = new CosineDistillation(constants)
                    .loss(tokens, twice, twice, tokens, attention)
                    .getDouble();

            assertThat(loss).isEqualTo(0, within(1e-12));
        }
    }

    private static NDArray tokens(NDManager manager, double... values) {
        return manager.create(values, new Shape(2, 2, 2));
    }
}
