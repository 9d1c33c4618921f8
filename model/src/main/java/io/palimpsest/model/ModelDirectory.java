package io.palimpsest.model;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;

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

    /** Loads all three. Throws {@link CorruptWeightsException} when weights and preset do not fit. */
    public static ModelDirectory load(NDManager manager, Path directory) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Writes all three into an existing directory. */
    public void save(Path directory) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The architecture of the preset. */
    public VisionLanguageModel model() {
        return new VisionLanguageModel(preset);
    }

    @Override
    public void close() {
        weights.close();
        tokenizer.close();
    }
}
