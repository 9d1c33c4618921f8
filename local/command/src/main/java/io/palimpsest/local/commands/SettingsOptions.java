package io.palimpsest.local.commands;

import io.palimpsest.local.Surroundings;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that every command with settings has. */
final class SettingsOptions {

    static final String BOOTSTRAP_SERVERS = "--bootstrap-servers";

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

    @Option(
            names = BOOTSTRAP_SERVERS,
            paramLabel = "HOST:PORT",
            description = "Kafka brokers to start from, separated by commas (setting kafka.bootstrap.servers, default"
                    + " 127.0.0.1:9092).")
    private String bootstrapServers;

    @Option(
            names = "--schema-registry-url",
            paramLabel = "URL",
            description =
                    "Address of the schema registry (setting schema.registry.url, default http://127.0.0.1:8081).")
    private String schemaRegistryUrl;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description =
                    "Name of the model that is fed, trained or evaluated (setting model.name, default 'default').")
    private String model;

    /**
     * Finds the value of every setting.
     *
     * @param surroundings carries the environment
     * @param flags settings that the command's own options stand for, by key
     */
    Settings resolve(Surroundings surroundings, Map<String, String> flags) {
        Map<String, String> all = new LinkedHashMap<>(set);
        putIfGiven(all, KafkaSettings.BOOTSTRAP_SERVERS.key(), bootstrapServers);
        putIfGiven(all, KafkaSettings.SCHEMA_REGISTRY_URL.key(), schemaRegistryUrl);
        putIfGiven(all, KafkaSettings.MODEL_NAME.key(), model);
        all.putAll(flags);
        return Settings.resolve(AllSettings.catalogue(), all, surroundings.environment(), Optional.ofNullable(config));
    }

    static void putIfGiven(Map<String, String> flags, String key, Object value) {
        if (value != null) {
            flags.put(key, value.toString());
        }
    }
}
