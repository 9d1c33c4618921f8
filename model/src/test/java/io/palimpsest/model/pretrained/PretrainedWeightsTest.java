package io.palimpsest.model.pretrained;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.ModelPreset;
import io.palimpsest.model.Safetensors;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.WeightSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainedWeightsTest {
    private static final ModelPreset PRESET =
            new ModelPreset("small", 4, 2, 4, 1, 2, 4, 1, 1, 2, 2, 6, 6, 9, 8, 0.1, false, true, 1e-6, 1e-12, 0.02);

    private final Map<String, NDArray> published = new LinkedHashMap<>();
    private NDManager manager;
    private WeightSet weights;
    private float next;

    @TempDir
    private Path directory;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager("PyTorch");
        weights = new VisionLanguageModel(PRESET).initialise(manager, 1);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void timmNamesFillTheImageTowerAndTheClassifierIsLeftOut() throws IOException {
        weights.names().stream()
                .filter(name -> name.startsWith("visual_encoder."))
                .forEach(name -> publish(
                        name.substring("visual_encoder.".length()),
                        weights.array(name).getShape()));
        publish("head.weight", new Shape(3, 4));
        LoadReport report = load();
        assertThat(report.loaded()).hasSize(published.size() - 1).allMatch(name -> name.startsWith("visual_encoder."));
        assertThat(report.unexpected()).containsExactly("head.weight");
        assertThat(report.missing()).noneMatch(name -> name.startsWith("visual_encoder."));
        assertHolds("visual_encoder.blocks.0.mlp.fc1.bias", "blocks.0.mlp.fc1.bias");
    }

    @Test
    void queryKeyAndValueOfHuggingFaceBecomeThirdsOfTheJointMap() throws IOException {
        String attention = "vit.encoder.layer.0.attention.attention.";
        for (String part : List.of("value", "query", "key")) {
            publish(attention + part + ".weight", new Shape(4, 4));
            publish(attention + part + ".bias", new Shape(4));
        }
        publish("vit.encoder.layer.0.layernorm_before.weight", new Shape(4));
        publish("vit.encoder.layer.0.output.dense.weight", new Shape(4, 8));
        publish("vit.embeddings.cls_token", new Shape(1, 1, 4));
        publish("vit.pooler.dense.weight", new Shape(4, 4));
        LoadReport report = load();
        assertThat(report.loaded())
                .containsExactlyInAnyOrder(
                        "visual_encoder.cls_token",
                        "visual_encoder.blocks.0.norm1.weight",
                        "visual_encoder.blocks.0.attn.qkv.weight",
                        "visual_encoder.blocks.0.attn.qkv.bias",
                        "visual_encoder.blocks.0.mlp.fc2.weight");
        assertThat(report.unexpected()).containsExactly("vit.pooler.dense.weight");
        float[] joint = weights.array("visual_encoder.blocks.0.attn.qkv.weight").toFloatArray();
        assertThat(Arrays.copyOfRange(joint, 0, 16))
                .isEqualTo(published.get(attention + "query.weight").toFloatArray());
        assertThat(Arrays.copyOfRange(joint, 32, 48))
                .isEqualTo(published.get(attention + "value.weight").toFloatArray());
    }

    @Test
    void aJointMapFilledInPartCountsAsMissing() throws IOException {
        publish("vit.encoder.layer.0.attention.attention.query.weight", new Shape(4, 4));
        assertThat(load().missing()).contains("visual_encoder.blocks.0.attn.qkv.weight");
    }

    @Test
    void bertFillsTheTextStackWithOldAndNewNamesAndLeavesCrossAttention() throws IOException {
        publish("bert.embeddings.word_embeddings.weight", new Shape(9, 4));
        publish("bert.embeddings.LayerNorm.gamma", new Shape(4));
        publish("bert.encoder.layer.1.attention.self.query.weight", new Shape(4, 4));
        publish("cls.predictions.bias", new Shape(9));
        publish("cls.predictions.decoder.weight", new Shape(9, 4));
        publish("bert.pooler.dense.weight", new Shape(4, 4));
        publish("bert.encoder.layer.0.output.dense.weight", new Shape(5, 8));
        float[] cross = weights.array("text_encoder.bert.encoder.layer.1.crossattention.self.query.weight")
                .toFloatArray();
        LoadReport report = load();
        assertHolds("text_encoder.bert.embeddings.LayerNorm.weight", "bert.embeddings.LayerNorm.gamma");
        assertThat(report.loaded()).hasSize(4);
        assertThat(report.unexpected()).containsExactly("cls.predictions.decoder.weight", "bert.pooler.dense.weight");
        assertThat(report.mismatched()).containsExactly("bert.encoder.layer.0.output.dense.weight (5, 8) for (4, 8)");
        assertThat(weights.array("text_encoder.bert.encoder.layer.1.crossattention.self.query.weight")
                        .toFloatArray())
                .isEqualTo(cross);
        assertThat(report.summary()).contains("loaded 4 weights").contains("bert.pooler.dense.weight");
    }

    private LoadReport load() throws IOException {
        Path file = directory.resolve("published.safetensors");
        Safetensors.write(file, published, Map.of());
        return PretrainedWeights.load(weights, file);
    }

    private void publish(String name, Shape shape) {
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = next++;
        }
        published.put(name, manager.create(values, shape));
    }

    private void assertHolds(String name, String publishedName) {
        assertThat(weights.array(name).toFloatArray())
                .isEqualTo(published.get(publishedName).toFloatArray());
    }
}
