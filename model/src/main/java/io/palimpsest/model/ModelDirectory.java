package io.palimpsest.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.blocks.WeightDeclaration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model on disk, as an evaluator needs it: {@code model.json} (the preset), {@code weights.safetensors} and
 * {@code tokenizer.json} in one directory. Every checkpoint directory is one.
 *
 * @param preset sizes
 * @param weights the tensors; closed by {@link #close()}
 * @param tokenizer the tokenizer; closed by {@link #close()}
 */
public record ModelDirectory(ModelPreset preset, WeightSet weights, CaptionTokenizer tokenizer)
        implements AutoCloseable {
    public static final String PRESET_FILE = "model.json";
    public static final String WEIGHTS_FILE = "weights.safetensors";
    public static final String TOKENIZER_FILE = "tokenizer.json";

    /**
     * Loads all three; the weights belong to a child of the manager.
     *
     * @throws CorruptWeightsException when a file is damaged or weights and preset do not fit
     */
    public static ModelDirectory load(NDManager manager, Path directory) throws IOException {
        ModelPreset preset = readPreset(directory.resolve(PRESET_FILE));
        CaptionTokenizer tokenizer = CaptionTokenizer.load(directory.resolve(TOKENIZER_FILE), preset.textLength());
        try {
            WeightSet weights = loadWeights(manager, preset, directory.resolve(WEIGHTS_FILE));
            return new ModelDirectory(preset, weights, tokenizer);
        } catch (IOException | RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    /** Loads one weights file and checks every name and shape against the preset. */
    public static WeightSet loadWeights(NDManager manager, ModelPreset preset, Path file) throws IOException {
        NDManager own = manager.newSubManager();
        try {
            Map<String, NDArray> found = Safetensors.read(own, file);
            Map<String, NDArray> ordered = new LinkedHashMap<>();
            for (WeightDeclaration expected : new VisionLanguageModel(preset).declarations()) {
                NDArray array = found.remove(expected.name());
                if (array == null) {
                    throw new CorruptWeightsException(file, "weight '" + expected.name() + "' is missing");
                }
                if (!array.getShape().equals(expected.shape())) {
                    throw new CorruptWeightsException(
                            file,
                            "weight '" + expected.name() + "' has shape " + array.getShape() + " but preset '"
                                    + preset.name() + "' needs " + expected.shape());
                }
                ordered.put(expected.name(), array);
            }
            if (!found.isEmpty()) {
                throw new CorruptWeightsException(file, "preset '" + preset.name() + "' has no " + found.keySet());
            }
            return WeightSet.owning(own, ordered);
        } catch (IOException | RuntimeException e) {
            own.close();
            throw e;
        }
    }

    /** Writes all three into an existing directory. */
    public void save(Path directory) throws IOException {
        Files.writeString(directory.resolve(PRESET_FILE), preset.toJson());
        Files.write(directory.resolve(TOKENIZER_FILE), tokenizer.json());
        Safetensors.write(directory.resolve(WEIGHTS_FILE), weights.asMap(), Map.of());
    }

    /** The architecture of the preset. */
    public VisionLanguageModel model() {
        return new VisionLanguageModel(preset);
    }

    private static ModelPreset readPreset(Path file) throws IOException {
        try {
            return ModelPreset.fromJson(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new CorruptWeightsException(file, e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        weights.close();
        tokenizer.close();
    }
}
