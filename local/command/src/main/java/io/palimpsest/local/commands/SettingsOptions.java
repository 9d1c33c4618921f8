package io.palimpsest.local.commands;

import io.palimpsest.local.Surroundings;
import io.palimpsest.schemas.config.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that has settings. */
final class SettingsOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings file (.properties); see 'palimpsest config reference'.")
    private Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Give any setting by its key; repeatable. Wins over the environment and the file.")
    private Map<String, String> set = new LinkedHashMap<>();

    /**
     * Finds the value of every setting.
     *
     * @param surroundings carries the environment
     * @param flags settings that the command's other options stand for, by key; they win over {@code --set}
     */
    Settings resolve(Surroundings surroundings, Map<String, String> flags) {
        Map<String, String> all = new LinkedHashMap<>(set);
        all.putAll(flags);
        return AllSettings.resolve(all, surroundings.environment(), Optional.ofNullable(config));
    }

    /** {@return what was given with {@code --set}, by key} */
    Map<String, String> flags() {
        return Map.copyOf(set);
    }

    static void putIfGiven(Map<String, String> flags, String key, Object value) {
        if (value != null) {
            flags.put(key, value.toString());
        }
    }
}
