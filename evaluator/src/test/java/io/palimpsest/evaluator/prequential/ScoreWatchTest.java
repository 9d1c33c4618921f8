package io.palimpsest.evaluator.prequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.evaluator.drift.DetectorKind;
import io.palimpsest.evaluator.drift.ScalarDetector;
import io.palimpsest.events.v1.Alarm;
import io.palimpsest.events.v1.AlarmSeverity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScoreWatchTest {
    /** Around 0.5 for 1000 values, then around 3.5. */
    private static final List<Double> STREAM = IntStream.range(0, 2000)
            .mapToObj(i -> i * 0.6180339887498949 % 1 + (i < 1000 ? 0 : 3))
            .toList();

    @ParameterizedTest
    @EnumSource
    void aWatchRaisesWhereItsDetectorDoesAndTellsTheMeanSinceItsLastAlarm(DetectorKind kind) {
        ScalarDetector detector = kind.start();
        ScoreWatch watch = ScoreWatch.of(kind, null);
        int alarms = 0;
        double sum = 0;
        int count = 0;
        for (double score : STREAM) {
            sum += score;
            count++;
            OptionalDouble usual = watch.add(score);
            assertThat(usual.isPresent()).isEqualTo(detector.update(score));
            if (usual.isPresent()) {
                assertThat(usual).hasValue(sum / count);
                alarms++;
                sum = 0;
                count = 0;
            }
        }
        assertThat(alarms).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void aWatchThatIsWrittenAndReadAfterEveryScoreRaisesTheSameAlarms(DetectorKind kind) {
        ScoreWatch through = ScoreWatch.of(kind, null);
        ScoreWatch restored = ScoreWatch.of(kind, null);
        List<OptionalDouble> expected = new ArrayList<>();
        List<OptionalDouble> found = new ArrayList<>();
        for (double score : STREAM) {
            expected.add(through.add(score));
            restored = ScoreWatch.of(kind, restored.state());
            found.add(restored.add(score));
        }
        assertThat(found).isEqualTo(expected);
        assertThat(found).anyMatch(OptionalDouble::isPresent);
    }

    @Test
    void aRiseIsAWarningAndAFallIsNot() {
        Alarm risen = alarm(2.5, 1.25);
        assertThat(risen.getSeverity()).isEqualTo(AlarmSeverity.WARNING);
        assertThat(risen.getAlarmId()).isEqualTo("prequential-drift/adwin/prequential.loss/0@77");
        assertThat(risen.getMessage())
                .startsWith("prequential.loss has risen: 2.500 of late, 1.250 before, found by adwin at 0@77.");
        assertThat(risen.getValue()).isEqualTo(2.5);
        assertThat(alarm(1.25, 2.5).getSeverity()).isEqualTo(AlarmSeverity.INFO);
    }

    @Test
    void detectorsAreKnownByName() {
        assertThat(DetectorKind.named(List.of("two-window-ks", "adwin", "adwin")))
                .containsExactly(DetectorKind.TWO_WINDOW_KS, DetectorKind.ADWIN);
        assertThat(DetectorKind.named(List.of())).isEmpty();
        assertThatThrownBy(() -> DetectorKind.named(List.of("kswin")))
                .hasMessage("there is no detector 'kswin', only adwin, page-hinkley, two-window-ks");
    }

    private static Alarm alarm(double now, double usual) {
        return ScoreAlarms.of("default", DetectorKind.ADWIN, "prequential.loss", "0@77", now, usual, Instant.EPOCH);
    }
}
