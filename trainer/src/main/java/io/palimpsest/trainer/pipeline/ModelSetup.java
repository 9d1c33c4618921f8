package io.palimpsest.trainer.pipeline;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.CaptionTokenizer;
import io.palimpsest.model.ImagePreprocessor;
import io.palimpsest.model.ModelDirectory;
import io.palimpsest.model.ModelPreset;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.images.Augmentation;
import io.palimpsest.model.kernels.TorchScriptKernels;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.learner.Learner;
import io.palimpsest.trainer.learner.LearnerSettings;
import io.palimpsest.trainer.learner.Learners;
import io.palimpsest.trainer.learner.PublishSettings;
import io.palimpsest.trainer.learner.Vocabulary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * What is trained: the model's sizes, its tokenizer, how pictures are prepared and how the learner is made.
 *
 * @param preset sizes
 * @param tokenizer tokenizer; closed by {@link #close()}
 * @param preprocessor prepares pictures
 * @param batchSize most pairs of a step
 * @param lookBackSamples most samples of a domain that a learner looks back at
 * @param learners makes the learner
 * @param kernels native code the learner runs on; closed by {@link #close()}
 */
public record ModelSetup(
        ModelPreset preset,
        CaptionTokenizer tokenizer,
        ImagePreprocessor preprocessor,
        int batchSize,
        int lookBackSamples,
        LearnerFactory learners,
        TorchScriptKernels kernels)
        implements AutoCloseable {

    /**
     * {@return the setup that the settings describe}
     *
     * @param settings resolved from a catalogue that contains {@link TrainerSettings#catalogue()}
     * @throws ConfigurationException if the tokenizer file cannot be read or does not fit
     */
    public static ModelSetup from(Settings settings) {
        ModelPreset named = ModelPreset.named(settings.get(TrainerSettings.MODEL_PRESET));
        CaptionTokenizer tokenizer = tokenizer(settings.get(TrainerSettings.MODEL_TOKENIZER), named.textLength());
        ModelPreset preset = named.withVocabularySize(tokenizer.vocabularySize());
        LearnerSettings learner = TrainerSettings.learner(settings);
        return of(
                preset,
                tokenizer,
                TrainerSettings.augmentation(settings),
                learner,
                PublishSettings.of(settings),
                settings.get(TrainerSettings.SEED));
    }

    /**
     * {@return the setup that a checkpoint was trained with}
     *
     * @param settings the settings that the checkpoint holds
     * @param presetJson its {@code model.json}
     * @param tokenizerJson its {@code tokenizer.json}
     */
    public static ModelSetup from(Settings settings, byte[] presetJson, byte[] tokenizerJson) {
        ModelPreset preset = ModelPreset.fromJson(new String(presetJson, StandardCharsets.UTF_8));
        return of(
                preset,
                CaptionTokenizer.load(tokenizerJson, preset.textLength()),
                TrainerSettings.augmentation(settings),
                TrainerSettings.learner(settings),
                PublishSettings.of(settings),
                settings.get(TrainerSettings.SEED));
    }

    /**
     * {@return a setup of given parts}
     *
     * @param preset sizes
     * @param tokenizer tokenizer
     * @param augmentation how pictures are varied
     * @param learner constants of the learner
     * @param publish which model is published
     * @param seed seed of initial weights and of all randomness
     */
    public static ModelSetup of(
            ModelPreset preset,
            CaptionTokenizer tokenizer,
            Augmentation augmentation,
            LearnerSettings learner,
            PublishSettings publish,
            long seed) {
        TorchScriptKernels kernels;
        // The kernels hold no tensor, so they run wherever their arguments are.
        try (NDManager device = NDManager.newBaseManager(Device.cpu())) {
            kernels = new TorchScriptKernels(device);
        }
        LearnerFactory learners = manager -> {
            VisionLanguageModel model = new VisionLanguageModel(preset);
            try (WeightSet initial = model.initialise(manager, seed)) {
                Learner made = Learners.create(
                        learner.name(), learner, seed, model, initial, Vocabulary.of(tokenizer), kernels, manager);
                return publish.applyTo(made, kernels, manager);
            }
        };
        return new ModelSetup(
                preset,
                tokenizer,
                new ImagePreprocessor(preset, augmentation),
                learner.batchSize(),
                learner.lookBackSamples(),
                learners,
                kernels);
    }

    /** {@return the files of a checkpoint that never change, by name} */
    Map<String, byte[]> documents() {
        return Map.of(
                ModelDirectory.PRESET_FILE,
                preset.toJson().getBytes(StandardCharsets.UTF_8),
                ModelDirectory.TOKENIZER_FILE,
                tokenizer.json());
    }

    @Override
    public void close() {
        kernels.close();
        tokenizer.close();
    }

    private static CaptionTokenizer tokenizer(String path, int textLength) {
        if (path.isBlank()) {
            return CaptionTokenizer.emoji(textLength);
        }
        try {
            return CaptionTokenizer.load(Path.of(path), textLength);
        } catch (IOException | RuntimeException failure) {
            throw new ConfigurationException(
                    "Setting 'model.tokenizer' names " + path + ", which cannot be read as a tokenizer.json: "
                            + failure.getMessage(),
                    failure);
        }
    }
}
