package io.palimpsest.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.schemas.registry.RegistrySettings;
import io.palimpsest.schemas.wire.AvroDeserializer;
import io.palimpsest.schemas.wire.AvroSerializer;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class KafkaClientsTest {
    @Test
    void producersLoseAndDoubleNothingAndTakeLargePictures() {
        Map<String, Object> properties = clients(Map.of()).producer("ingest");

        assertThat(properties)
                .containsEntry("bootstrap.servers", "127.0.0.1:9092")
                .containsEntry("client.id", "ingest")
                .containsEntry("enable.idempotence", true)
                .containsEntry("acks", "all")
                .containsEntry("value.serializer", AvroSerializer.class.getName())
                .containsEntry("schema.registry.url", "http://127.0.0.1:8081");
        assertThat(new ProducerConfig(properties).getInt("max.request.size")).isGreaterThan(16 << 20);
    }

    @Test
    void aTransactionalProducerIsOneToo() {
        assertThat(clients(Map.of()).transactionalProducer("trainer", "ledger-default"))
                .containsEntry("transactional.id", "ledger-default")
                .containsEntry("enable.idempotence", true);
    }

    @Test
    void consumersSeeCommittedRecordsFromTheBeginningAndCommitNothingUnasked() {
        ConsumerConfig config = new ConsumerConfig(clients(Map.of()).consumer("trainer", "group"));

        assertThat(config.getString("isolation.level")).isEqualTo("read_committed");
        assertThat(config.getString("auto.offset.reset")).isEqualTo("earliest");
        assertThat(config.getBoolean("enable.auto.commit")).isFalse();
        assertThat(config.getClass("value.deserializer")).isEqualTo(AvroDeserializer.class);
    }

    @Test
    void bytesStayBytes() {
        assertThat(clients(Map.of()).bytesConsumer("trainer", "group"))
                .containsEntry("key.deserializer", ByteArrayDeserializer.class.getName())
                .containsEntry("value.deserializer", ByteArrayDeserializer.class.getName());
        assertThat(clients(Map.of()).bytesProducer("trainer"))
                .containsEntry("key.serializer", ByteArraySerializer.class.getName())
                .containsEntry("value.serializer", ByteArraySerializer.class.getName());
    }

    @Test
    void whatIsGivenBelowKafkaReachesEveryClientAndWins() {
        KafkaClients clients = clients(
                Map.of("kafka.bootstrap.servers", "broker:9093", "kafka.security.protocol", "SSL", "kafka.acks", "-1"));

        assertThat(clients.admin("a"))
                .containsEntry("bootstrap.servers", "broker:9093")
                .containsEntry("security.protocol", "SSL");
        assertThat(new AdminClientConfig(clients.admin("a")).getString("security.protocol"))
                .isEqualTo("SSL");
        assertThat(clients.producer("p"))
                .containsEntry("security.protocol", "SSL")
                .containsEntry("acks", "-1");
        assertThat(clients.consumer("c", "g")).containsEntry("security.protocol", "SSL");
        assertThat(clients.streams("s")).containsEntry("security.protocol", "SSL");
    }

    @Test
    void anotherSerializerDropsInByItsName() {
        String other = StringSerializer.class.getName();
        KafkaClients clients = clients(Map.of("value.serializer", other));

        assertThat(clients.producer("p")).containsEntry("value.serializer", other);
        assertThat((Object) clients.valueSerializer()).isInstanceOf(StringSerializer.class);
    }

    @Test
    void aClassThatIsNoSerializerIsAnErrorThatNamesTheSetting() {
        assertThatThrownBy(() ->
                        clients(Map.of("value.serializer", "java.lang.Object")).valueSerializer())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("value.serializer", "java.lang.Object", "flag --value.serializer");
        assertThatThrownBy(() ->
                        clients(Map.of("value.deserializer", "no.such.Class")).valueDeserializer())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no.such.Class");
    }

    @Test
    void registrySettingsReachTheSerializer() {
        Map<String, Object> properties = clients(Map.of(
                        "schema.registry.url", "http://one:1,http://two:2",
                        "schema.registry.retries", "9",
                        "schema.registry.backoff-milliseconds", "7",
                        "schema.registry.timeout-seconds", "3",
                        "auto.register.schemas", "false",
                        "basic.auth.user.info", "anna:secret"))
                .registry();

        assertThat(RegistrySettings.from(properties))
                .isEqualTo(new RegistrySettings(
                        java.util.List.of(URI.create("http://one:1"), URI.create("http://two:2")),
                        false,
                        "FULL_TRANSITIVE",
                        9,
                        Duration.ofMillis(7),
                        Duration.ofSeconds(3),
                        "anna:secret"));
        assertThat(properties).containsEntry("basic.auth.credentials.source", "USER_INFO");
    }

    @Test
    void aSerdeIsReadyForUse() {
        try (Serde<ImageTextPair> serde = clients(Map.of()).valueSerde()) {
            assertThat(serde.serializer().serialize("topic", null)).isNull();
            assertThat(serde.deserializer().deserialize("topic", null)).isNull();
        }
    }

    private static KafkaClients clients(Map<String, String> given) {
        return new KafkaClients(Settings.of(KafkaSettings.catalogue(), given));
    }
}
