package io.palimpsest.local.commands;

import io.palimpsest.local.Surroundings;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that works on a Kafka of the caller's choice. */
final class ClusterOptions {

    static final String BOOTSTRAP_SERVERS = "--bootstrap-servers";

    @Mixin
    private SettingsOptions settings;

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
        Map<String, String> all = new LinkedHashMap<>();
        SettingsOptions.putIfGiven(all, KafkaSettings.BOOTSTRAP_SERVERS.key(), bootstrapServers);
        SettingsOptions.putIfGiven(all, KafkaSettings.SCHEMA_REGISTRY_URL.key(), schemaRegistryUrl);
        SettingsOptions.putIfGiven(all, KafkaSettings.MODEL_NAME.key(), model);
        all.putAll(flags);
        return settings.resolve(surroundings, all);
    }
}
