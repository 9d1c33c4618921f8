package io.palimpsest.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.kernels.GradientMode;
import io.palimpsest.model.kernels.TorchScriptKernels;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VisionLanguageModelTest {
    private final VisionLanguageModel model = new VisionLanguageModel(TestInputs.SMALL);
    private NDManager manager;
    private WeightSet weights;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager("PyTorch");
        weights = model.initialise(manager, 42);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void outputsHaveThePromisedShapesAndUnitLength() {
        NDArray images = TestInputs.images(manager, TestInputs.SMALL, 3);
        TokenBatch tokens = TestInputs.tokens(manager, TestInputs.SMALL, 3);
        NDArray imageTokens = model.imageTokens(weights, images, Mode.EVAL);
        NDArray textTokens = model.textTokens(weights, tokens, Mode.EVAL);
        NDArray fused = model.fusedTokens(weights, tokens, imageTokens, Mode.EVAL);
        assertThat(imageTokens.getShape()).isEqualTo(new Shape(3, 5, 16));
        assertThat(textTokens.getShape()).isEqualTo(new Shape(3, 6, 16));
        assertThat(fused.getShape()).isEqualTo(new Shape(3, 6, 16));
        assertUnit(model.imageFeatures(weights, imageTokens), new Shape(3, 8));
        assertUnit(model.textFeatures(weights, textTokens), new Shape(3, 8));
        assertUnit(model.fusedFeatures(weights, fused), new Shape(3, 16));
        assertThat(model.maskedLanguageLogits(weights, fused.get(":, 1")).getShape())
                .isEqualTo(new Shape(3, 30));
    }

    @Test
    void sameSeedGivesTheSameDigestAndAnotherSeedAnother() {
        assertThat(model.initialise(manager, 42).digest()).isEqualTo(weights.digest());
        assertThat(model.initialise(manager, 43).digest()).isNotEqualTo(weights.digest());
    }

    @Test
    void weightsWithOthersInThePlaceOfSomeShareTheRestAndOwnNothing() {
        NDArray other = manager.ones(new Shape(8, 16));
        NDArray head = weights.array("vision_proj.weight");
        try (WeightSet with = weights.with(Map.of("vision_proj.weight", other))) {
            assertThat(with.names()).isEqualTo(weights.names());
            assertThat(with.array("vision_proj.weight")).isSameAs(other);
            assertThat(with.array("text_proj.weight")).isSameAs(weights.array("text_proj.weight"));
        }
        assertThat(other.isReleased()).isFalse();
        assertThat(weights.array("text_proj.weight").isReleased()).isFalse();
        assertThat(weights.array("vision_proj.weight")).isSameAs(head);
        assertThatThrownBy(() -> weights.with(Map.of("vision_proj.bias", other)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("vision_proj.bias");
        assertThatThrownBy(() -> weights.with(Map.of("proj", other))).hasMessageContaining("no weight is named 'proj'");
    }

    @Test
    void evaluationIsDeterministicAndTrainingModeDrawsDropout() {
        TokenBatch tokens = TestInputs.tokens(manager, TestInputs.SMALL, 2);
        float[] first = model.textTokens(weights, tokens, Mode.EVAL).toFloatArray();
        assertThat(model.textTokens(weights, tokens, Mode.EVAL).toFloatArray()).isEqualTo(first);
        Engine engine = Engine.getEngine("PyTorch");
        engine.setRandomSeed(7);
        float[] dropped = model.textTokens(weights, tokens, Mode.TRAIN).toFloatArray();
        assertThat(dropped).isNotEqualTo(first);
        engine.setRandomSeed(7);
        assertThat(model.textTokens(weights, tokens, Mode.TRAIN).toFloatArray()).isEqualTo(dropped);
    }

    @Test
    void paddedPositionsDoNotInfluenceRealOnes() {
        TokenBatch tokens = TestInputs.tokens(manager, TestInputs.SMALL, 2);
        long[] ids = tokens.ids().toLongArray();
        ids[10] = 17;
        ids[11] = 23;
        TokenBatch otherPadding =
                tokens.withIds(manager.create(ids, tokens.ids().getShape()));
        NDArray imageTokens = model.imageTokens(weights, TestInputs.images(manager, TestInputs.SMALL, 2), Mode.EVAL);
        NDArray text = model.textTokens(weights, tokens, Mode.EVAL).get(":, :4");
        NDArray otherText = model.textTokens(weights, otherPadding, Mode.EVAL).get(":, :4");
        NDArray fused =
                model.fusedTokens(weights, tokens, imageTokens, Mode.EVAL).get(":, :4");
        NDArray otherFused =
                model.fusedTokens(weights, otherPadding, imageTokens, Mode.EVAL).get(":, :4");
        assertThat(otherText.toFloatArray()).isEqualTo(text.toFloatArray());
        assertThat(otherFused.toFloatArray()).isEqualTo(fused.toFloatArray());
    }

    @Test
    void fusionSeesTheImage() {
        TokenBatch tokens = TestInputs.tokens(manager, TestInputs.SMALL, 2);
        NDArray images = TestInputs.images(manager, TestInputs.SMALL, 2);
        NDArray fused = model.fusedTokens(weights, tokens, model.imageTokens(weights, images, Mode.EVAL), Mode.EVAL);
        NDArray other =
                model.fusedTokens(weights, tokens, model.imageTokens(weights, images.neg(), Mode.EVAL), Mode.EVAL);
        assertThat(other.toFloatArray()).isNotEqualTo(fused.toFloatArray());
    }

    @Test
    void tiedHeadSharesTheWordTableAndAnUntiedOneHasItsOwn() {
        assertThat(weights.names()).contains("text_encoder.cls.predictions.decoder.weight");
        VisionLanguageModel tied = new VisionLanguageModel(TestInputs.SMALL.withTiedMaskedLanguageHead(true));
        WeightSet tiedWeights = tied.initialise(manager, 42);
        assertThat(tiedWeights.names()).doesNotContain("text_encoder.cls.predictions.decoder.weight");
        NDArray selected = TestInputs.values(manager, "selected", new Shape(2, 16));
        NDArray before = tied.maskedLanguageLogits(tiedWeights, selected);
        NDArray table = tiedWeights.array("text_encoder.bert.embeddings.word_embeddings.weight");
        table.addi(manager.ones(table.getShape()));
        NDArray after = tied.maskedLanguageLogits(tiedWeights, selected);
        // The head ends in a normalisation with bias 0, so its input sums to 0 and a shift of the whole table changes
        // nothing;
        // doubling must double.
        assertThat(after.toFloatArray()).containsExactly(before.toFloatArray(), within(1e-4f));
        table.muli(manager.full(new Shape(), 2f));
        assertThat(tied.maskedLanguageLogits(tiedWeights, selected).toFloatArray())
                .containsExactly(after.add(after).toFloatArray(), within(1e-4f));
    }

    @Test
    void everyWeightReceivesAGradient() {
        try (TorchScriptKernels kernels = new TorchScriptKernels(manager)) {
            TrainingSketch sketch = new TrainingSketch(manager, model, weights, kernels);
            List<NDArray> gradients = sketch.gradients(
                    TestInputs.images(manager, TestInputs.SMALL, 4),
                    TestInputs.tokens(manager, TestInputs.SMALL, 4),
                    Mode.EVAL,
                    () -> {});
            for (int i = 0; i < gradients.size(); i++) {
                assertThat(gradients.get(i).abs().sum().getFloat())
                        .as(weights.names().get(i))
                        .isPositive();
            }
        }
    }

    @Test
    void garbageCollectionBetweenForwardAndBackwardDoesNotChangeGradients() {
        try (TorchScriptKernels kernels = new TorchScriptKernels(manager)) {
            TrainingSketch sketch = new TrainingSketch(manager, model, weights, kernels);
            NDArray images = TestInputs.images(manager, TestInputs.SMALL, 4);
            TokenBatch tokens = TestInputs.tokens(manager, TestInputs.SMALL, 4);
            List<NDArray> quiet = sketch.gradients(images, tokens, Mode.EVAL, () -> {});
            for (int round = 0; round < 3; round++) {
                List<NDArray> stressed = sketch.gradients(images, tokens, Mode.EVAL, this::disturbMemory);
                for (int i = 0; i < quiet.size(); i++) {
                    assertThat(stressed.get(i).toFloatArray())
                            .as(weights.names().get(i))
                            .isEqualTo(quiet.get(i).toFloatArray());
                }
            }
        }
    }

    @Test
    void aSmallModelLearnsToTellItsPairsApart() {
        try (TorchScriptKernels kernels = new TorchScriptKernels(manager)) {
            TrainingSketch sketch = new TrainingSketch(manager, model, weights, kernels);
            NDArray images = TestInputs.images(manager, TestInputs.SMALL, 8);
            TokenBatch tokens = TestInputs.tokens(manager, TestInputs.SMALL, 8);
            float before = sketch.loss(images, tokens, Mode.EVAL, false).getFloat();
            for (int step = 0; step < 100; step++) {
                sketch.step(images, tokens, false);
            }
            float after = sketch.loss(images, tokens, Mode.EVAL, false).getFloat();
            assertThat(after).isLessThan(before / 4);
        }
    }

    @Test
    void liveArraysStayFlatOverAThousandSteps() {
        try (TorchScriptKernels kernels = new TorchScriptKernels(manager)) {
            TrainingSketch sketch = new TrainingSketch(manager, model, weights, kernels);
            NDManager weightsManager = weights.arrays().get(0).getManager();
            long before = -1;
            for (int step = 0; step < 1000; step++) {
                try (NDManager perStep = manager.newSubManager()) {
                    sketch.step(
                            TestInputs.images(perStep, TestInputs.SMALL, 2),
                            TestInputs.tokens(perStep, TestInputs.SMALL, 2),
                            true);
                }
                long live = weightsManager.getManagedArrays().size()
                        + manager.getManagedArrays().size();
                if (step == 1) {
                    before = live;
                }
                if (step > 1) {
                    assertThat(live).as("live arrays after step %d", step).isEqualTo(before);
                }
            }
        }
    }

    @Test
    void aForwardPassLeavesOnlyItsResultInTheCallersManager() {
        try (NDManager inner = manager.newSubManager();
                GradientMode off = GradientMode.paused()) {
            NDArray images = TestInputs.images(inner, TestInputs.SMALL, 2);
            TokenBatch tokens = TestInputs.tokens(inner, TestInputs.SMALL, 2);
            NDArray imageTokens = model.imageTokens(weights, images, Mode.EVAL);
            model.fusedTokens(weights, tokens, imageTokens, Mode.EVAL);
            assertThat(inner.getManagedArrays()).hasSize(5);
        }
    }

    @Test
    void copiesAreDeepAndCopyFromIsInPlace() {
        WeightSet copy = weights.copyTo(manager);
        assertThat(copy.digest()).isEqualTo(weights.digest());
        copy.arrays().get(0).muli(manager.full(new Shape(), 2f));
        assertThat(copy.digest()).isNotEqualTo(weights.digest());
        List<NDArray> handles = copy.arrays();
        copy.copyFrom(weights);
        assertThat(copy.digest()).isEqualTo(weights.digest());
        assertThat(copy.arrays()).isEqualTo(handles);
    }

    private void disturbMemory() {
        System.gc();
        List<ByteBuffer> blocks = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            ByteBuffer block = ByteBuffer.allocateDirect(4 + i % 64);
            while (block.hasRemaining()) {
                block.put((byte) 0x7F);
            }
            blocks.add(block);
        }
        System.gc();
    }

    private static void assertUnit(NDArray vectors, Shape shape) {
        assertThat(vectors.getShape()).isEqualTo(shape);
        for (float norm : vectors.square().sum(new int[] {1}).toFloatArray()) {
            assertThat(norm).isCloseTo(1f, within(1e-5f));
        }
    }
}
