package io.palimpsest.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.images.Augmentation;
import io.palimpsest.model.images.RgbImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImagePreprocessorTest {
    private final ImagePreprocessor preprocessor = new ImagePreprocessor(TestInputs.SMALL, Augmentation.GENTLE);
    private final RgbImage white = new RgbImage(1, 1, new byte[] {-1, -1, -1});
    private final RgbImage grey = new RgbImage(1, 1, new byte[] {90, 100, 110});

    @Test
    void evaluationNormalisesWithTheConstantsOfClipChannelsFirst() {
        float[] values = preprocessor.evaluation(white);
        assertThat(values).hasSize(3 * 16 * 16);
        assertThat(values[0]).isCloseTo((1 - 0.48145466f) / 0.26862954f, within(1e-5f));
        assertThat(values[256]).isCloseTo((1 - 0.4578275f) / 0.26130258f, within(1e-5f));
        assertThat(values[767]).isCloseTo((1 - 0.40821073f) / 0.27577711f, within(1e-5f));
    }

    @Test
    void trainingViewsDependOnSeedSampleAndStepOnly() {
        float[] view = preprocessor.training(grey, 1, "a", 2);
        assertThat(preprocessor.training(grey, 1, "a", 2)).isEqualTo(view);
        assertThat(preprocessor.training(grey, 2, "a", 2)).isNotEqualTo(view);
        assertThat(preprocessor.training(grey, 1, "b", 2)).isNotEqualTo(view);
        assertThat(preprocessor.training(grey, 1, "a", 3)).isNotEqualTo(view);
    }

    @Test
    void aBatchStacksInOrder() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            float[] first = preprocessor.training(grey, 1, "a", 1);
            float[] second = preprocessor.training(grey, 1, "b", 1);
            NDArray batch = preprocessor.batch(manager, List.of(first, second));
            assertThat(batch.getShape()).isEqualTo(new Shape(2, 3, 16, 16));
            assertThat(batch.get(1).toFloatArray()).isEqualTo(second);
        }
    }
}
