package io.palimpsest.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
                .isEqualTo(Map.ofEntries(
                        Map.entry("object-storage.endpoint", ""),
                        Map.entry("object-storage.region", "us-east-1"),
                        Map.entry("engine.device", "auto"),
                        Map.entry("evaluator.http-host", "127.0.0.1"),
                        Map.entry("evaluator.http-port", "8090"),
                        Map.entry("evaluator.advertised-address", ""),
                        Map.entry("evaluator.orders", "localhost"),
                        Map.entry("evaluator.state-directory", "palimpsest-data/evaluator"),
                        Map.entry("evaluation.quiet-seconds", "2.0"),
                        Map.entry("evaluation.limit-seconds", "300"),
                        Map.entry("evaluation.batch-size", "64"),
                        Map.entry("evaluation.gallery-limit", "2000"),
                        Map.entry("evaluation.partitions", "4"),
                        Map.entry("evaluation.standby-replicas", "0"),
                        Map.entry("evaluation.store-bytes", "67108864"),
                        Map.entry("evaluation.threads", "0"),
                        Map.entry("evaluation.bucket-events", "0"),
                        Map.entry("gate.rules", "worst-domain,average,loss-finite"),
                        Map.entry("gate.worst-domain-points", "5.0"),
                        Map.entry("gate.average-points", "2.0"),
                        Map.entry("gate.drift-limit", "0.05"),
                        Map.entry("drift.window-pairs", "32"),
                        Map.entry("drift.reference-windows", "4"),
                        Map.entry("prequential.enabled", "true"),
                        Map.entry("prequential.window-pairs", "32"),
                        Map.entry("prequential.fading", "0.99"),
                        Map.entry("prequential.sliding-pairs", "256"),
                        Map.entry("prequential.patience-seconds", "60.0"),
                        Map.entry("prequential.backlog-pairs", "20000"),
                        Map.entry("prequential.detectors", "adwin"),
                        Map.entry("serving.enabled", "true"),
                        Map.entry("serving.newest-interval-seconds", "60"),
                        Map.entry("serving.gallery-bytes", "134217728"),
                        Map.entry("serving.max-body-bytes", "8388608"),
                        Map.entry("serving.max-items", "64"),
                        Map.entry("serving.max-pixels", "13000000"),
                        Map.entry("serving.max-text-characters", "2000"),
                        Map.entry("serving.max-results", "100"),
                        Map.entry("serving.other-checkpoints", "2"),
                        Map.entry("serving.requests-per-second", "20.0"),
                        Map.entry("serving.burst", "40"),
                        Map.entry("serving.concurrent-requests", "8"),
                        Map.entry("serving.concurrent-encodes", "2"),
                        Map.entry("serving.wait-seconds", "10.0")));
    }

    @Test
    void anUnknownDetectorIsRefusedWithTheKnownOnes() {
        Settings settings = Settings.of(EvaluatorSettings.catalogue(), Map.of("prequential.detectors", "adwin,kswin"));
        assertThatThrownBy(() -> EvaluatorSettings.of(settings))
                .hasMessageContaining("prequential.detectors")
                .hasMessageContaining("'kswin', only adwin, page-hinkley, two-window-ks");
    }

    @Test
    void quietTimeMayBeAFractionOfASecond() {
        Settings settings = Settings.of(EvaluatorSettings.catalogue(), Map.of("evaluation.quiet-seconds", "0.25"));
        assertThat(EvaluatorSettings.of(settings).quiet()).isEqualTo(Duration.ofMillis(250));
    }
}
