package io.palimpsest.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDirectoryTest {
    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private ModelDirectory saved;

    @TempDir
    private Path directory;

    @BeforeEach
    void save() throws IOException {
        CaptionTokenizer tokenizer = CaptionTokenizer.emoji(TestInputs.SMALL.textLength());
        ModelPreset preset = TestInputs.SMALL.withVocabularySize(tokenizer.vocabularySize());
        saved = new ModelDirectory(preset, new VisionLanguageModel(preset).initialise(manager, 1), tokenizer);
        saved.save(directory);
    }

    @AfterEach
    void close() {
        saved.close();
        manager.close();
    }

    @Test
    void aSavedModelIsLoadedBitByBit() throws IOException {
        try (ModelDirectory loaded = ModelDirectory.load(manager, directory)) {
            assertThat(loaded.preset()).isEqualTo(saved.preset());
            assertThat(loaded.weights().digest()).isEqualTo(saved.weights().digest());
            assertThat(loaded.tokenizer().encode("red heart"))
                    .isEqualTo(saved.tokenizer().encode("red heart"));
        }
    }

    @Test
    void weightsOfAnotherShapeOrNameAreCorrupt() throws IOException {
        Files.writeString(
                directory.resolve(ModelDirectory.PRESET_FILE),
                saved.preset().withVocabularySize(17).toJson());
        assertThatThrownBy(() -> ModelDirectory.load(manager, directory))
                .isInstanceOf(CorruptWeightsException.class)
                .hasMessageContaining("weights.safetensors")
                .hasMessageContaining("word_embeddings")
                .hasMessageContaining("(17, 16)");
        saved.save(directory);
        Map<String, NDArray> fewer = new LinkedHashMap<>(saved.weights().asMap());
        fewer.remove("vision_proj.bias");
        Safetensors.write(directory.resolve(ModelDirectory.WEIGHTS_FILE), fewer, Map.of());
        assertThatThrownBy(() -> ModelDirectory.load(manager, directory))
                .isInstanceOf(CorruptWeightsException.class)
                .hasMessageContaining("'vision_proj.bias' is missing");
    }

    @Test
    void aDamagedPresetNamesItsFile() throws IOException {
        Files.writeString(directory.resolve(ModelDirectory.PRESET_FILE), "{");
        assertThatThrownBy(() -> ModelDirectory.load(manager, directory))
                .isInstanceOf(CorruptWeightsException.class)
                .hasMessageContaining("model.json");
    }
}
