package io.palimpsest.local.commands;

import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.SettingCatalogue;

/** The settings of all parts together: one file serves every command, whichever of them it is given to. */
final class AllSettings {

    private static final SettingCatalogue CATALOGUE = SettingCatalogue.combine(KafkaSettings.catalogue());

    private AllSettings() {}

    static SettingCatalogue catalogue() {
        return CATALOGUE;
    }
}
