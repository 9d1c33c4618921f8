package io.palimpsest.schemas.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Reads given values out of each place they can come from, keyed as in the catalogue, and refuses unknown keys. Every
 * method is a pure function of its arguments, save that {@link #file} reads the file.
 */
final class SettingSources {
    private SettingSources() {}

    static Map<String, GivenValue> flags(SettingCatalogue catalogue, Map<String, String> flags) {
        Map<String, GivenValue> given = new LinkedHashMap<>();
        flags.forEach((key, text) -> put(catalogue, given, key, new GivenValue(text, "flag --" + key)));
        return given;
    }

    static Map<String, GivenValue> environment(SettingCatalogue catalogue, Map<String, String> environment) {
        Map<String, String> keyOf = new LinkedHashMap<>();
        catalogue.settings().forEach(setting -> keyOf.put(setting.environmentName(), setting.key()));
        Map<String, GivenValue> given = new LinkedHashMap<>();
        environment.forEach((name, text) -> {
            if (!name.startsWith(Settings.ENVIRONMENT_PREFIX)) {
                return;
            }
            String dotted = name.substring(Settings.ENVIRONMENT_PREFIX.length())
                    .toLowerCase(Locale.ROOT)
                    .replace('_', '.');
            String key = keyOf.getOrDefault(name, dotted);
            if (catalogue.find(key).isEmpty() && !catalogue.passesThrough(key)) {
                String suggestion = Spelling.nearest(name, keyOf.keySet())
                        .map(near -> " Did you mean '" + near + "'?")
                        .orElse("");
                throw new ConfigurationException("Unknown setting '" + name + "' in the environment." + suggestion);
            }
            given.put(key, new GivenValue(text, "environment variable " + name));
        });
        return given;
    }

    static Map<String, GivenValue> file(SettingCatalogue catalogue, Path file) {
        String content;
        Properties properties = new Properties();
        try {
            content = Files.readString(file, StandardCharsets.UTF_8);
            properties.load(new StringReader(content));
        } catch (IOException | IllegalArgumentException failure) {
            throw new ConfigurationException(
                    "Cannot read the settings file " + file + ": " + failure.getMessage(), failure);
        }
        Map<String, GivenValue> given = new LinkedHashMap<>();
        List<String> lines = content.lines().toList();
        properties.stringPropertyNames().stream().sorted().forEach(key -> {
            String line = line(lines, key).map(number -> " line " + number).orElse("");
            put(catalogue, given, key, new GivenValue(properties.getProperty(key), file + line));
        });
        return given;
    }

    private static void put(SettingCatalogue catalogue, Map<String, GivenValue> given, String key, GivenValue value) {
        if (catalogue.find(key).isEmpty() && !catalogue.passesThrough(key)) {
            String suggestion = Spelling.nearest(
                            key, catalogue.settings().stream().map(Setting::key).toList())
                    .map(near -> " Did you mean '" + near + "'?")
                    .orElse("");
            throw new ConfigurationException("Unknown setting '" + key + "' in " + value.source() + "." + suggestion);
        }
        given.put(key, value);
    }

    /** The number of the last line that sets the key, as the last one wins; empty if it is written with escapes. */
    private static Optional<Integer> line(List<String> lines, String key) {
        for (int index = lines.size() - 1; index >= 0; index--) {
            String line = lines.get(index).stripLeading();
            if (line.startsWith(key) && line.substring(key.length()).matches("\\s*([=:].*|\\s.*|)")) {
                return Optional.of(index + 1);
            }
        }
        return Optional.empty();
    }
}
