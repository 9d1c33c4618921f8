package io.palimpsest.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KafkaSettingsTest {
    @Test
    void keysAndDefaultsArePinned() {
        assertThat(KafkaSettings.catalogue().settings())
                .extracting(setting -> setting.key() + "=" + setting.defaultText())
                .containsExactly(
                        "kafka.bootstrap.servers=127.0.0.1:9092",
                        "schema.registry.url=http://127.0.0.1:8081",
                        "basic.auth.user.info=",
                        "schema.registry.retries=5",
                        "schema.registry.backoff-milliseconds=100",
                        "schema.registry.timeout-seconds=10",
                        "auto.register.schemas=true",
                        "value.serializer=io.palimpsest.schemas.wire.AvroSerializer",
                        "value.deserializer=io.palimpsest.schemas.wire.AvroDeserializer",
                        "topics.replication-factor=1",
                        "model.name=default");
    }

    @Test
    void theLoginIsSecret() {
        assertThat(KafkaSettings.catalogue().settings())
                .filteredOn(Setting::secret)
                .containsExactly(KafkaSettings.SCHEMA_REGISTRY_LOGIN);
    }
}
