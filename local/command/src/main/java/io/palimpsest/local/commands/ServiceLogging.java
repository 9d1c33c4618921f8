package io.palimpsest.local.commands;

import io.palimpsest.local.lifecycle.CommandLogging;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.config.ShownSetting;
import io.palimpsest.schemas.logs.LogField;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logging of a service: as the settings say, and first of all the settings themselves. */
final class ServiceLogging {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceLogging.class);

    private ServiceLogging() {}

    /** Logs from now on, and says which settings were given, where and how many were not; secrets stay hidden. */
    static void begin(boolean debug, Settings settings) {
        CommandLogging.toStandardError(
                debug,
                settings.get(LocalSettings.LOG_FORMAT),
                Map.of(LogField.MODEL, settings.get(KafkaSettings.MODEL_NAME)));
        List<ShownSetting> given = settings.shownGiven();
        Map<String, Map<String, String>> fields = new LinkedHashMap<>();
        given.forEach(
                setting -> fields.put(setting.key(), Map.of("value", setting.value(), "source", setting.source())));
        LOG.atInfo()
                .addKeyValue(LogField.SETTINGS, fields)
                .addKeyValue(LogField.DEFAULTS, settings.defaults())
                .log("Settings: {}", told(given, settings.defaults()));
    }

    private static String told(List<ShownSetting> given, int defaults) {
        if (given.isEmpty()) {
            return "all " + defaults + " have their defaults";
        }
        return given.stream()
                .map(setting -> setting.key() + " = " + setting.value() + " (" + setting.source() + ")")
                .collect(Collectors.joining(", ", "", "; the other " + defaults + " have their defaults"));
    }
}
