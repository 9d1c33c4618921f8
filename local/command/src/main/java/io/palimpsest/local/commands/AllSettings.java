package io.palimpsest.local.commands;

import io.palimpsest.evaluator.EvaluatorSettings;
import io.palimpsest.ingest.IngestSettings;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.gate.GateSettings;
import io.palimpsest.trainer.pipeline.TrainerSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The settings of all parts together: one file serves every command, whichever of them it is given to. */
public final class AllSettings {

    private static final SettingCatalogue CATALOGUE = SettingCatalogue.combine(
            KafkaSettings.catalogue(),
            IngestSettings.catalogue(),
            TrainerSettings.catalogue(),
            EvaluatorSettings.catalogue(),
            GateSettings.catalogue(),
            LocalSettings.catalogue());

    private AllSettings() {}

    /** @return all of them, in the order in which they are shown */
    public static SettingCatalogue catalogue() {
        return CATALOGUE;
    }

    /**
     * Finds the value of every setting by the one precedence: flag, environment, file, default.
     *
     * @param flags values by key
     * @param environment environment variables that may carry settings
     * @param file a settings file, if there is one
     */
    public static Settings resolve(Map<String, String> flags, Map<String, String> environment, Optional<Path> file) {
        return Settings.resolve(catalogue(), flags, environment, file);
    }
}
