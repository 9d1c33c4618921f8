package io.palimpsest.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.schemas.config.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EvaluatorSettingsTest {

    @Test
    void keysAndDefaultsAreThese() {
        assertThat(EvaluatorSettings.catalogue().settings().stream()
                        .collect(Collectors.toMap(setting -> setting.key(), setting -> setting.defaultText())))
                .isEqualTo(Map.of(
                        "evaluator.http-host", "127.0.0.1",
                        "evaluator.http-port", "8090",
                        "evaluator.state-directory", "palimpsest-data/evaluator",
                        "evaluation.quiet-seconds", "2.0",
                        "evaluation.limit-seconds", "300",
                        "evaluation.batch-size", "64",
                        "evaluation.gallery-limit", "2000",
                        "evaluation.partitions", "4",
                        "evaluation.threads", "0"));
    }

    @Test
    void quietTimeMayBeAFractionOfASecond() {
        Settings settings = Settings.of(EvaluatorSettings.catalogue(), Map.of("evaluation.quiet-seconds", "0.25"));
        assertThat(EvaluatorSettings.of(settings).quiet()).isEqualTo(Duration.ofMillis(250));
    }
}
