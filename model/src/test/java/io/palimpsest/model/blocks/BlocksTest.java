package io.palimpsest.model.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.Constants;
import io.palimpsest.model.CounterRandom;
import io.palimpsest.model.Mode;
import io.palimpsest.model.ModelPreset;
import io.palimpsest.model.WeightSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlocksTest {
    private static final Dropout NONE = new Dropout(0);

    private final NDManager manager = NDManager.newBaseManager("PyTorch");

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void attentionEqualsAComputationByHand() {
        // One head of width 2, scores q·k/√2: row 0 has ln 2 more for the first key, row 1 sees both alike.
        float x = (float) (Math.log(2) * Math.sqrt(2));
        NDArray query = manager.create(new float[] {x, 0, 0, 0}, new Shape(1, 1, 2, 2));
        NDArray key = manager.create(new float[] {1, 0, 0, 1}, new Shape(1, 1, 2, 2));
        NDArray value = manager.create(new float[] {3, 0, 0, 6}, new Shape(1, 1, 2, 2));
        NDArray mixed =
                new AttentionHeads(1, 2, NONE).attend(new Constants(manager), query, key, value, null, Mode.EVAL);
        assertThat(mixed.toFloatArray()).containsExactly(new float[] {2, 2, 1.5f, 3}, within(1e-5f));
    }

    @Test
    void aMaskedKeyHasNoWeightAtAll() {
        NDArray ones = manager.ones(new Shape(1, 1, 2, 2));
        NDArray value = manager.create(new float[] {3, 4, 500, 600}, new Shape(1, 1, 2, 2));
        NDArray mask = manager.create(new float[] {0, -10_000}, new Shape(1, 1, 1, 2));
        NDArray mixed =
                new AttentionHeads(1, 2, NONE).attend(new Constants(manager), ones, ones, value, mask, Mode.EVAL);
        assertThat(mixed.toFloatArray()).containsExactly(3, 4, 3, 4);
    }

    @Test
    void headsSplitTheWidthInOrder() {
        NDArray tokens = manager.arange(8).reshape(1, 2, 4);
        NDArray heads = new AttentionHeads(2, 4, NONE).split(tokens);
        assertThat(heads.getShape()).isEqualTo(new Shape(1, 2, 2, 2));
        assertThat(heads.toType(DataType.FLOAT32, false).toFloatArray()).containsExactly(0, 1, 4, 5, 2, 3, 6, 7);
    }

    @Test
    void imageAttentionEqualsTextAttentionOfTheSameWeights() {
        ImageAttention joint = new ImageAttention("joint", 4, 2, Initialiser.normal(1));
        TextAttention apart = new TextAttention("apart", 4, 4, 2, NONE, Initialiser.normal(1));
        WeightSet jointWeights = weights(joint);
        Map<String, NDArray> same = new LinkedHashMap<>();
        String[] parts = {"apart.self.query", "apart.self.key", "apart.self.value"};
        for (int i = 0; i < parts.length; i++) {
            same.put(
                    parts[i] + ".weight", jointWeights.array("joint.qkv.weight").get(4 * i + ":" + (4 * i + 4)));
            same.put(parts[i] + ".bias", jointWeights.array("joint.qkv.bias").get(4 * i + ":" + (4 * i + 4)));
        }
        same.put("apart.output.dense.weight", jointWeights.array("joint.proj.weight"));
        same.put("apart.output.dense.bias", jointWeights.array("joint.proj.bias"));
        NDArray tokens = random("tokens", new Shape(2, 3, 4));
        NDArray expected = joint.forward(jointWeights, tokens);
        NDArray actual = apart.forward(WeightSet.copyOf(manager, same), tokens, tokens, null, Mode.EVAL);
        assertThat(actual.toFloatArray()).containsExactly(expected.toFloatArray(), within(1e-5f));
    }

    @Test
    void layerNormalisationAddsEpsilonUnderTheRoot() {
        LayerNormalisation norm = new LayerNormalisation("norm", 2, 3);
        NDArray result = norm.forward(weights(norm), manager.create(new float[] {1, 3}, new Shape(1, 2)));
        assertThat(result.toFloatArray()).containsExactly(new float[] {-0.5f, 0.5f}, within(1e-6f));
    }

    @Test
    void feedForwardUsesTheExactGelu() {
        FeedForward feedForward = new FeedForward("a", "b", 1, 1, NONE, Initialiser.constant(1));
        NDArray result = feedForward.forward(
                weights(feedForward), manager.create(new float[] {1, -1, 2}, new Shape(3, 1)), Mode.EVAL);
        // x·Φ(x); the tanh approximation would give 0.841192, -0.158808, 1.954598.
        assertThat(result.toFloatArray())
                .containsExactly(new float[] {0.8413447f, -0.1586553f, 1.9544997f}, within(2e-6f));
    }

    @Test
    void patchesAreReadRowByRowAfterTheClsToken() {
        NDArray picture = manager.zeros(new Shape(1, 3, 4, 4));
        picture.set(new NDIndex("0, 0, 0:2, 2:4"), manager.ones(new Shape(2, 2)));
        Map<String, NDArray> weights = new LinkedHashMap<>();
        weights.put("p.cls_token", manager.full(new Shape(1, 1, 1), 9f));
        weights.put("p.pos_embed", manager.create(new float[] {0, 100, 200, 300, 400}, new Shape(1, 5, 1)));
        weights.put("p.patch_embed.proj.weight", manager.ones(new Shape(1, 3, 2, 2)));
        weights.put("p.patch_embed.proj.bias", manager.full(new Shape(1), 0.5f));
        ModelPreset preset =
                new ModelPreset("p", 4, 2, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 5, 1, 0, false, true, 1e-6, 1e-6, 0.02);
        NDArray tokens = new PatchEmbedding("p", preset).forward(WeightSet.copyOf(manager, weights), picture);
        assertThat(tokens.toFloatArray()).containsExactly(9, 100.5f, 204.5f, 300.5f, 400.5f);
    }

    @Test
    void initialValuesFollowTheirDistributions() {
        float[] values = new float[50_000];
        Initialiser.truncatedNormal(0.02).fill(values, new CounterRandom(1, "a"));
        for (float value : values) {
            assertThat(Math.abs(value)).isLessThanOrEqualTo(0.0400001f);
        }
        Initialiser.fanIn(768).fill(values, new CounterRandom(1, "a"));
        double bound = 1 / Math.sqrt(768);
        double squares = 0;
        for (float value : values) {
            assertThat((double) Math.abs(value)).isLessThanOrEqualTo(bound);
            squares += value * value;
        }
        assertThat(Math.sqrt(squares / values.length)).isCloseTo(bound / Math.sqrt(3), within(0.0005));
    }

    private WeightSet weights(Block block) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        block.declare(declaration -> {
            float[] values = new float[(int) declaration.shape().size()];
            declaration.initialiser().fill(values, new CounterRandom(2, declaration.name()));
            arrays.put(declaration.name(), manager.create(values, declaration.shape()));
        });
        return WeightSet.copyOf(manager, arrays);
    }

    private NDArray random(String purpose, Shape shape) {
        float[] values = new float[(int) shape.size()];
        Initialiser.normal(1).fill(values, new CounterRandom(3, purpose));
        return manager.create(values, shape);
    }
}
