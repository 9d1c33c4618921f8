package io.palimpsest.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.schemas.config.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IngestSettingsTest {

    @Test
    void keysAndDefaultsAreThese() {
        Map<String, String> actual = new LinkedHashMap<>();
        IngestSettings.catalogue().settings().forEach(setting -> actual.put(setting.key(), setting.defaultText()));
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("ingest.source", "emoji");
        expected.put("ingest.domain-order", "listed");
        expected.put("ingest.rate", "0.0");
        expected.put("ingest.resume", "true");
        expected.put("ingest.decode-check", "true");
        expected.put("ingest.max-pixels", "40000000");
        expected.put("ingest.max-image-bytes", "15728640");
        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void givenValuesReachTheRecord() {
        IngestSettings settings = IngestSettings.of(Settings.of(
                IngestSettings.catalogue(), Map.of("ingest.rate", "12.5", "ingest.domain-order", "shuffled:3")));
        assertThat(settings.rate()).isEqualTo(12.5);
        assertThat(settings.domainOrder()).isEqualTo(new DomainOrder(DomainOrder.Kind.SHUFFLED, 3));
    }
}
