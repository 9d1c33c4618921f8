package io.palimpsest.schemas.config;

import io.palimpsest.schemas.wire.AvroDeserializer;
import io.palimpsest.schemas.wire.AvroSerializer;

/** The settings that every part shares: how to reach Kafka and the schema registry, and which model is meant. */
public final class KafkaSettings {
    /** Keys below this prefix are handed to every Kafka client, the prefix cut off. */
    public static final String PASSTHROUGH_PREFIX = "kafka.";

    /** Brokers to start from. */
    public static final Setting<String> BOOTSTRAP_SERVERS = Setting.ofString(
            "kafka.bootstrap.servers",
            "127.0.0.1:9092",
            "Kafka brokers to start from, host:port separated by commas. Any other key below kafka. is handed to every"
                    + " Kafka client unchanged, e.g. kafka.security.protocol.");

    /** Addresses of the registry. */
    public static final Setting<String> SCHEMA_REGISTRY_URL = Setting.ofString(
            "schema.registry.url",
            "http://127.0.0.1:8081",
            "Addresses of the schema registry, separated by commas; when one fails the next is asked.");

    /** Login at the registry. */
    public static final Setting<String> SCHEMA_REGISTRY_LOGIN = Setting.ofString(
                    "basic.auth.user.info", "", "Login at the schema registry as user:password; empty means none.")
            .asSecret();

    /** Retries at the registry. */
    public static final Setting<Integer> SCHEMA_REGISTRY_RETRIES = Setting.ofInt(
            "schema.registry.retries",
            5,
            0,
            1000,
            "How many times a request to the schema registry is repeated when the registry cannot be reached or is"
                    + " overloaded, before the record fails.");

    /** First pause between retries. */
    public static final Setting<Integer> SCHEMA_REGISTRY_BACKOFF_MILLISECONDS = Setting.ofInt(
            "schema.registry.backoff-milliseconds",
            100,
            1,
            60_000,
            "Pause before the first repetition; it doubles each time, up to 5 seconds.");

    /** Time limit of one request. */
    public static final Setting<Integer> SCHEMA_REGISTRY_TIMEOUT_SECONDS = Setting.ofInt(
            "schema.registry.timeout-seconds", 10, 1, 600, "How long one request to the schema registry may take.");

    /** Whether schemas are registered. */
    public static final Setting<Boolean> AUTO_REGISTER_SCHEMAS = Setting.ofBoolean(
            "auto.register.schemas",
            true,
            "Whether a schema that the registry does not know is registered when first written; otherwise it is an error.");

    /** How values are written. */
    public static final Setting<String> VALUE_SERIALIZER = Setting.ofString(
            "value.serializer",
            AvroSerializer.class.getName(),
            "Class that writes record values in the Confluent wire format; io.confluent.kafka.serializers.KafkaAvroSerializer"
                    + " fits here.");

    /** How values are read. */
    public static final Setting<String> VALUE_DESERIALIZER = Setting.ofString(
            "value.deserializer",
            AvroDeserializer.class.getName(),
            "Class that reads record values in the Confluent wire format;"
                    + " io.confluent.kafka.serializers.KafkaAvroDeserializer fits here.");

    /** Replicas of new topics. */
    public static final Setting<Integer> REPLICATION_FACTOR = Setting.ofInt(
            "topics.replication-factor", 1, 1, 32767, "Replicas of each topic that is created; 3 on a real cluster.");

    /** The model meant. */
    public static final Setting<String> MODEL_NAME = Setting.ofString(
            "model.name",
            "default",
            "Name of the model that is trained or evaluated; the key of its ledger and metrics.");

    private static final SettingCatalogue CATALOGUE = SettingCatalogue.of(
                    BOOTSTRAP_SERVERS,
                    SCHEMA_REGISTRY_URL,
                    SCHEMA_REGISTRY_LOGIN,
                    SCHEMA_REGISTRY_RETRIES,
                    SCHEMA_REGISTRY_BACKOFF_MILLISECONDS,
                    SCHEMA_REGISTRY_TIMEOUT_SECONDS,
                    AUTO_REGISTER_SCHEMAS,
                    VALUE_SERIALIZER,
                    VALUE_DESERIALIZER,
                    REPLICATION_FACTOR,
                    MODEL_NAME)
            .withPassthrough(PASSTHROUGH_PREFIX);

    private KafkaSettings() {}

    /** All of them, and the passthrough below {@code kafka.}. */
    public static SettingCatalogue catalogue() {
        return CATALOGUE;
    }
}
