package io.palimpsest.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.schemas.config.Settings;
import java.util.HashMap;
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
        expected.put("ingest.stream", "domains");
        expected.put("ingest.hide-domains", "false");
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

    @Test
    void whatIsNotUnderstoodNamesItsSetting() {
        assertThatThrownBy(() -> settings("ingest.stream", "blurry"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("ingest.stream")
                .hasMessageContaining("'blurry'")
                .hasMessageContaining("recurring[:ROUNDS]");
        assertThatThrownBy(() -> settings("ingest.domain-order", "random"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("ingest.domain-order")
                .hasMessageContaining("shuffled:SEED");
    }

    @Test
    void anOrderOfPairsAndAShapeExcludeEachOther() {
        assertThatThrownBy(() -> settings("ingest.stream", "mixed", "ingest.domain-order", "as-given"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("ingest.domain-order as-given")
                .hasMessageContaining("Choose listed, reversed or shuffled");
    }

    private static IngestSettings settings(String... keysAndValues) {
        Map<String, String> given = new HashMap<>();
        for (int index = 0; index < keysAndValues.length; index += 2) {
            given.put(keysAndValues[index], keysAndValues[index + 1]);
        }
        return IngestSettings.of(Settings.of(IngestSettings.catalogue(), given));
    }
}
