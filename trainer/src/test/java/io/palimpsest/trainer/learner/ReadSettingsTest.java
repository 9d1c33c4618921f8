package io.palimpsest.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.schemas.config.Settings;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReadSettingsTest {
    private static final Map<String, String> BASE = Map.of("learner.batch-size", "6", "learner.queue-size", "16");

    /** Another value for every setting that only some learners read. */
    private static final Map<String, String> OTHERS = Map.ofEntries(
            Map.entry("learner.momentum-first", "0.5"),
            Map.entry("learner.momentum", "0.5"),
            Map.entry("learner.alpha", "0.1"),
            Map.entry("learner.weight.mci", "0.5"),
            Map.entry("learner.weight.mlmd", "0.5"),
            Map.entry("learner.weight.tpc", "0.5"),
            Map.entry("learner.weight.tps", "0.5"),
            Map.entry("learner.replay-size", "9"),
            Map.entry("learner.replay-bytes", "1000"),
            Map.entry("learner.look-back-samples", "3"),
            Map.entry("learner.si.strength", "900"),
            Map.entry("learner.si.damping", "0.01"),
            Map.entry("learner.mas.strength", "900"),
            Map.entry("learner.ewc.strength", "90000"),
            Map.entry("learner.rwalk.strength", "90000"),
            Map.entry("learner.rwalk.damping", "0.01"),
            Map.entry("learner.afec.strength", "900"),
            Map.entry("learner.lwf.strength", "9"),
            Map.entry("learner.lucir.strength", "9"),
            Map.entry("learner.ear.captions", "9"),
            Map.entry("learner.ear.pool", "5"),
            Map.entry("learner.ear.anchor", "90"));

    private SmallRun run;

    @BeforeEach
    void open() {
        run = new SmallRun();
    }

    @AfterEach
    void close() {
        run.close();
    }

    @ParameterizedTest
    @MethodSource("io.palimpsest.trainer.learner.Learners#names")
    void whatALearnerDoesNotReadChangesNothing(String name) {
        Map<String, String> changed = new HashMap<>();
        OTHERS.forEach((key, value) -> {
            if (!ReadSettings.reads(name, key)) {
                changed.put(key, value);
            }
        });
        assertThat(changed).as("settings that only other learners read").isNotEmpty();
        try (Learner plain = run.learner(settings(name, Map.of()), run.kernels);
                Learner other = run.learner(settings(name, changed), run.kernels)) {
            StepReport expected = run.train(plain, 0, 25);

            assertThat(run.train(other, 0, 25)).isEqualTo(expected);
            assertThat(other.current().digest()).isEqualTo(plain.current().digest());
        }
    }

    @Test
    void whatAllLearnersReadIsReadByAll() {
        for (String name : Learners.names()) {
            assertThat(ReadSettings.reads(name, "learner.learning-rate")).isTrue();
            assertThat(ReadSettings.reads(name, "learner.queue-size"))
                    .as("it bounds the batch size, so a checkpoint must name it")
                    .isTrue();
        }
    }

    private static LearnerSettings settings(String name, Map<String, String> changed) {
        LearnerOptions options = LearnerOptions.forPreset("tiny");
        Map<String, String> given = new HashMap<>(BASE);
        given.put("learner.name", name);
        given.putAll(changed);
        return options.read(Settings.of(options.catalogue(), given));
    }
}
