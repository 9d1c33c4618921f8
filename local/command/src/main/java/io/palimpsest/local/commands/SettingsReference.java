package io.palimpsest.local.commands;

import io.palimpsest.schemas.config.Setting;
import io.palimpsest.schemas.config.SettingCatalogue;

/** Writes a catalogue of settings down for people: as a commented settings file, or as the page of the documentation. */
final class SettingsReference {

    private final SettingCatalogue catalogue;

    /** @param catalogue the settings to write down, in its order */
    SettingsReference(SettingCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** @return a settings file whose every setting is commented out at its default */
    String properties() {
        StringBuilder text =
                new StringBuilder("# All settings of Palimpsest at their defaults. Uncomment what you change.\n"
                        + "# Precedence: flag (--set key=value), environment variable, this file, default.\n");
        for (Setting<?> setting : catalogue.settings()) {
            text.append("\n# ").append(setting.help()).append('\n');
            text.append("# Allowed: ").append(setting.type().description()).append(". Environment: ");
            text.append(setting.environmentName()).append('\n');
            text.append('#').append(setting.key()).append(" = ").append(setting.defaultText());
            text.append('\n');
        }
        return text.toString();
    }

    /** @return docs/configuration.md */
    String markdown() {
        StringBuilder text = new StringBuilder(
                """
                # Configuration

                Every setting can be given as a flag (`--set key=value`, repeatable), as an environment variable (`PALIMPSEST_`
                and the key in capitals, dots and hyphens as underscores: `PALIMPSEST_MODEL_NAME`) or in a `.properties` file
                (`--config FILE`). The first of these that gives a value wins; then comes the default. An unknown key is an error.
                `./palimpsest config` prints the values in force and where each comes from.

                Any other key below `kafka.` is handed to every Kafka client unchanged, e.g. `kafka.security.protocol`.

                This page is generated: `./palimpsest config reference --markdown > docs/configuration.md`.

                | setting | default | allowed | meaning |
                | --- | --- | --- | --- |
                """);
        for (Setting<?> setting : catalogue.settings()) {
            text.append("| `").append(setting.key()).append("` | ");
            text.append(setting.defaultText().isEmpty() ? "(empty)" : "`" + cell(setting.defaultText()) + "`");
            text.append(" | ").append(cell(setting.type().description()));
            text.append(" | ").append(cell(setting.help())).append(" |\n");
        }
        return text.toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace('\n', ' ');
    }
}
