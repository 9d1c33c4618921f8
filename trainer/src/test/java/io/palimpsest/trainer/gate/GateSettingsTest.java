package io.palimpsest.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.schemas.config.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GateSettingsTest {

    @Test
    void peopleDecideUnlessTheGateIsTold() {
        assertThat(GateSettings.catalogue().settings())
                .extracting(setting -> setting.key() + " = " + setting.defaultText())
                .containsExactly("gate.promotion = manual");
        Settings told = Settings.of(GateSettings.catalogue(), Map.of("gate.promotion", "automatic"));
        assertThat(told.get(GateSettings.PROMOTION)).isEqualTo(PromotionMode.AUTOMATIC);
    }
}
