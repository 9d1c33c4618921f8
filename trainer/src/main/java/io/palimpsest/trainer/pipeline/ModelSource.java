package io.palimpsest.trainer.pipeline;

import io.palimpsest.schemas.config.Settings;

/** Makes what a checkpoint was trained with. */
@FunctionalInterface
public interface ModelSource {

    /**
     * {@return the setup; the caller closes it}
     *
     * @param settings the settings that the checkpoint holds
     * @param presetJson its {@code model.json}
     * @param tokenizerJson its {@code tokenizer.json}
     */
    ModelSetup open(Settings settings, byte[] presetJson, byte[] tokenizerJson);
}
