package io.palimpsest.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.kernels.TorchScriptKernels;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The architecture at the size of the paper. Needs about 5 GB of memory, so it runs only when asked for. */
@Tag("large")
class PaperSizeTest {
    @Test
    void oneStepOfTheWholeModelRunsOnTheProcessor() {
        ModelPreset preset = ModelPreset.named("ctp-base");
        VisionLanguageModel model = new VisionLanguageModel(preset);
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                TorchScriptKernels kernels = new TorchScriptKernels(manager)) {
            WeightSet weights = model.initialise(manager, 42);
            assertThat(weights.parameterCount()).isEqualTo(202_666_120);
            TrainingSketch sketch = new TrainingSketch(manager, model, weights, kernels);
            float before = weights.array("vision_proj.bias").getFloat(0);
            try (NDManager step = manager.newSubManager()) {
                NDArray images = TestInputs.images(step, preset, 2);
                sketch.step(images, TestInputs.tokens(step, preset, 2), true);
                NDArray features = model.imageFeatures(weights, model.imageTokens(weights, images, Mode.EVAL));
                assertThat(features.isNaN().any().getBoolean()).isFalse();
            }
            assertThat(weights.array("vision_proj.bias").getFloat(0)).isNotEqualTo(before);
        }
    }
}
