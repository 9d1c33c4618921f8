package io.palimpsest.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.schemas.config.Settings;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LearnerOptionsTest {
    @Test
    void keysAndDefaultsOfThePaperPresetArePinned() {
        assertThat(defaults("ctp-base"))
                .containsOnly(
                        Map.entry("learner.name", "CTP"),
                        Map.entry("learner.batch-size", "512"),
                        Map.entry("learner.temperature", "0.07"),
                        Map.entry("learner.masking-probability", "0.15"),
                        Map.entry("learner.learning-rate", "1.0E-4"),
                        Map.entry("learner.learning-rate-floor", "1.0E-6"),
                        Map.entry("learner.warmup-fraction", "0.0"),
                        Map.entry("learner.weight-decay", "0.05"),
                        Map.entry("learner.beta1", "0.9"),
                        Map.entry("learner.beta2", "0.999"),
                        Map.entry("learner.epsilon", "1.0E-8"),
                        Map.entry("learner.momentum-first", "0.995"),
                        Map.entry("learner.momentum", "0.9"),
                        Map.entry("learner.alpha", "0.5"),
                        Map.entry("learner.queue-size", "1024"),
                        Map.entry("learner.weight.itc", "1.0"),
                        Map.entry("learner.weight.mci", "1.0"),
                        Map.entry("learner.weight.mlm", "1.0"),
                        Map.entry("learner.weight.mlmd", "1.0"),
                        Map.entry("learner.weight.tpc", "1.0"),
                        Map.entry("learner.weight.tps", "1.0"),
                        Map.entry("learner.replay-size", "10000"),
                        Map.entry("learner.replay-bytes", "1073741824"),
                        Map.entry("learner.replay-keep-bytes", "false"),
                        Map.entry("learner.look-back-samples", "20000"),
                        Map.entry("learner.si.strength", "1.0"),
                        Map.entry("learner.si.damping", "0.1"),
                        Map.entry("learner.mas.strength", "1.0"),
                        Map.entry("learner.ewc.strength", "5000.0"),
                        Map.entry("learner.rwalk.strength", "1000.0"),
                        Map.entry("learner.rwalk.damping", "0.1"),
                        Map.entry("learner.afec.strength", "1.0"),
                        Map.entry("learner.lwf.strength", "1.0"),
                        Map.entry("learner.lucir.strength", "1.0"),
                        Map.entry("learner.ear.captions", "1.0"),
                        Map.entry("learner.ear.pool", "4096"),
                        Map.entry("learner.ear.anchor", "20.0"));
    }

    @Test
    void theTinyPresetDiffersWhereTrainingFromScratchNeedsIt() {
        assertThat(defaults("tiny"))
                .containsEntry("learner.batch-size", "32")
                .containsEntry("learner.queue-size", "64")
                .containsEntry("learner.learning-rate", "0.001")
                .containsEntry("learner.learning-rate-floor", "1.0E-5")
                .containsEntry("learner.warmup-fraction", "0.3")
                .containsEntry("learner.weight-decay", "0.05")
                .containsEntry("learner.weight.mlm", "1.0")
                .containsEntry("learner.weight.mlmd", "1.0")
                .containsEntry("learner.replay-size", "256")
                .containsEntry("learner.replay-bytes", "268435456");
    }

    @Test
    void readSettingsAreTheDefaultsWhereNobodySetThem() {
        LearnerOptions options = LearnerOptions.forPreset("ctp-base");

        assertThat(options.read(Settings.of(options.catalogue(), Map.of())))
                .isEqualTo(LearnerSettings.defaultsFor("ctp-base"));
        assertThat(options.read(Settings.of(options.catalogue(), Map.of("learner.alpha", "0.25")))
                        .momentum()
                        .alpha())
                .isEqualTo(0.25);
    }

    @Test
    void aBatchThatDoesNotFitTheQueueIsRefusedAtStart() {
        LearnerOptions options = LearnerOptions.forPreset("tiny");
        Settings settings = Settings.of(options.catalogue(), Map.of("learner.batch-size", "128"));

        assertThatThrownBy(() -> options.read(settings)).hasMessageContaining("queue size 64");
    }

    private static Map<String, String> defaults(String preset) {
        return LearnerOptions.forPreset(preset).catalogue().settings().stream()
                .collect(Collectors.toMap(setting -> setting.key(), setting -> setting.defaultText()));
    }
}
