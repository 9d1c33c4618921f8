package io.palimpsest.schemas.config;

import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.schemas.wire.AvroDeserializer;
import io.palimpsest.schemas.wire.PoisonAwareDeserializer;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Turns settings into the property maps of Kafka clients: safe defaults first, then whatever the person gave below
 * {@code kafka.}. Immutable; safe from any thread; every map is a fresh one the caller may change.
 */
public final class KafkaClients {
    private final Settings settings;

    /**
     * @param settings resolved from a catalogue that contains {@link KafkaSettings#catalogue()}
     */
    public KafkaClients(Settings settings) {
        this.settings = settings;
    }

    /** An {@code Admin}. */
    public Map<String, Object> admin(String clientId) {
        return client(clientId);
    }

    /** An idempotent producer of string keys and Avro values that waits for all replicas. */
    public Map<String, Object> producer(String clientId) {
        return withGiven(safeProducer(clientId, settings.get(KafkaSettings.VALUE_SERIALIZER)));
    }

    /**
     * A producer as of {@link #producer} that writes in transactions.
     *
     * @param transactionalId a newer producer with the same id fences the older
     */
    public Map<String, Object> transactionalProducer(String clientId, String transactionalId) {
        Map<String, Object> properties = producer(clientId);
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        return properties;
    }

    /** An idempotent producer of raw bytes, for dead letters. */
    public Map<String, Object> bytesProducer(String clientId) {
        Map<String, Object> properties = safeProducer(clientId, ByteArraySerializer.class.getName());
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        return withGiven(properties);
    }

    /** A consumer of string keys and Avro values: committed records only, from the earliest, no automatic commit. */
    public Map<String, Object> consumer(String clientId, String group) {
        return withGiven(safeConsumer(
                clientId, group, StringDeserializer.class.getName(), settings.get(KafkaSettings.VALUE_DESERIALIZER)));
    }

    /**
     * A consumer as of {@link #consumer} of raw bytes. For topics that strangers write to: a poisonous record then does
     * not stop the consumer, but fails when its bytes are read with {@link #valueDeserializer()}.
     */
    public Map<String, Object> bytesConsumer(String clientId, String group) {
        String bytes = ByteArrayDeserializer.class.getName();
        return withGiven(safeConsumer(clientId, group, bytes, bytes));
    }

    /**
     * A Kafka Streams application: exactly once, string keys.
     *
     * @param applicationId consumer group and prefix of internal topics
     */
    public Map<String, Object> streams(String applicationId) {
        Map<String, Object> properties = client(applicationId);
        properties.putAll(registry());
        // Written out rather than taken from StreamsConfig, because Streams is not on this module's class path.
        properties.put("application.id", applicationId);
        properties.put("processing.guarantee", "exactly_once_v2");
        properties.put("default.key.serde", Serdes.StringSerde.class.getName());
        properties.put("replication.factor", settings.get(KafkaSettings.REPLICATION_FACTOR));
        properties.put("producer." + ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.PAIRS_DLQ.maxMessageBytes());
        properties.put("topic.max.message.bytes", Integer.toString(Topic.PAIRS_DLQ.maxMessageBytes()));
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return withGiven(properties);
    }

    /** The properties of the schema registry in Confluent's keys, for serializers and deserializers. */
    public Map<String, Object> registry() {
        Map<String, Object> properties = new HashMap<>();
        put(properties, KafkaSettings.SCHEMA_REGISTRY_URL);
        put(properties, KafkaSettings.SCHEMA_REGISTRY_RETRIES);
        put(properties, KafkaSettings.SCHEMA_REGISTRY_BACKOFF_MILLISECONDS);
        put(properties, KafkaSettings.SCHEMA_REGISTRY_TIMEOUT_SECONDS);
        put(properties, KafkaSettings.AUTO_REGISTER_SCHEMAS);
        // Confluent's deserializer returns generic records unless told to use the compiled classes.
        properties.put("specific.avro.reader", true);
        if (!settings.get(KafkaSettings.SCHEMA_REGISTRY_LOGIN).isEmpty()) {
            properties.put("basic.auth.credentials.source", "USER_INFO");
            put(properties, KafkaSettings.SCHEMA_REGISTRY_LOGIN);
        }
        return properties;
    }

    /** A new serializer of record values, configured; the caller closes it. */
    public <T> Serializer<T> valueSerializer() {
        Serializer<T> serializer = create(KafkaSettings.VALUE_SERIALIZER, Serializer.class);
        serializer.configure(registry(), false);
        return serializer;
    }

    /**
     * A new deserializer of record values, configured; the caller closes it. Whichever class is set, it fails with
     * {@link PoisonRecordException} for a bad record and with a retriable exception for a registry that is down.
     */
    public <T> Deserializer<T> valueDeserializer() {
        Deserializer<T> deserializer = create(KafkaSettings.VALUE_DESERIALIZER, Deserializer.class);
        deserializer.configure(registry(), false);
        return deserializer instanceof AvroDeserializer ? deserializer : new PoisonAwareDeserializer<>(deserializer);
    }

    /** A new serializer and deserializer of record values for Kafka Streams, configured; the caller closes it. */
    public <T> Serde<T> valueSerde() {
        return Serdes.serdeFrom(valueSerializer(), valueDeserializer());
    }

    private Map<String, Object> safeProducer(String clientId, String valueSerializer) {
        Map<String, Object> properties = client(clientId);
        properties.putAll(registry());
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, valueSerializer);
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        // The topic decides how large a record may be; Kafka's own limit of 1 MiB would refuse many pictures first.
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.PAIRS_DLQ.maxMessageBytes());
        return properties;
    }

    private Map<String, Object> safeConsumer(
            String clientId, String group, String keyDeserializer, String valueDeserializer) {
        Map<String, Object> properties = client(clientId);
        properties.putAll(registry());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, keyDeserializer);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, valueDeserializer);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return properties;
    }

    private Map<String, Object> client(String clientId) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.get(KafkaSettings.BOOTSTRAP_SERVERS));
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        return withGiven(properties);
    }

    /** What the person gave wins over what is safe: they may know better. */
    private Map<String, Object> withGiven(Map<String, Object> properties) {
        properties.putAll(settings.passthrough(KafkaSettings.PASSTHROUGH_PREFIX));
        return properties;
    }

    private void put(Map<String, Object> properties, Setting<?> setting) {
        properties.put(setting.key(), settings.get(setting));
    }

    @SuppressWarnings("unchecked")
    private <C> C create(Setting<String> setting, Class<? super C> type) {
        String name = settings.get(setting);
        try {
            return (C) type.cast(Class.forName(name).getDeclaredConstructor().newInstance());
        } catch (ReflectiveOperationException | ClassCastException failure) {
            throw new ConfigurationException(
                    "Setting '" + setting.key() + "' cannot be '" + name + "' (from " + settings.source(setting)
                            + "): it must be a class on the class path with a no-argument constructor that is a Kafka "
                            + type.getSimpleName() + ".",
                    failure);
        }
    }
}
