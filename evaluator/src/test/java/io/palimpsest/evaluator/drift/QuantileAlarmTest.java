package io.palimpsest.evaluator.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class QuantileAlarmTest {
    private static final double[] REFERENCE = {5, 1, 3, 2, 4};
    private static final AlarmRule RULE = new AlarmRule(0.75, 2, 2, 3);

    @Test
    void levelsComeFromTheReferencesQuantiles() {
        // Median 3, upper quartile 4: raised at 3 + 2 * (4 - 3), cleared half way to the median.
        assertThat(AlarmBand.of(REFERENCE, RULE, 0)).isEqualTo(new AlarmBand(4, 5));
        assertThat(AlarmBand.quantile(REFERENCE, 0.9)).isCloseTo(4.6, within(1e-12));
        assertThat(AlarmBand.quantile(REFERENCE, 1)).isEqualTo(5);
    }

    @Test
    void theRaiseLevelIsNeverUnderTheMinimumEffect() {
        assertThat(AlarmBand.of(REFERENCE, RULE, 9)).isEqualTo(new AlarmBand(6, 9));
    }

    @Test
    void anAlarmTakesTwoWindowsInARowAndItsEndThree() {
        QuantileAlarm alarm = QuantileAlarm.of(REFERENCE, RULE, 0);
        double[] values = {5, 4.9, 6, 5, 3, 3, 4.5, 3, 3.9, 3, 5, 5};
        boolean[] expected = {false, false, false, true, true, true, true, true, true, false, false, true};
        for (int i = 0; i < values.length; i++) {
            boolean before = alarm.alarm();
            assertThat(alarm.observe(values[i])).as("change at %d", i).isEqualTo(before != expected[i]);
            assertThat(alarm.alarm()).as("alarm at %d", i).isEqualTo(expected[i]);
            alarm = QuantileAlarm.fromBytes(alarm.toBytes());
        }
        assertThat(alarm.band()).isEqualTo(new AlarmBand(4, 5));
    }

    @Test
    void aWindowWithoutAValueBreaksTheRow() {
        QuantileAlarm alarm = QuantileAlarm.of(REFERENCE, RULE, 0);
        alarm.observe(6);
        alarm.observe(Double.NaN);
        alarm.observe(6);
        assertThat(alarm.alarm()).isFalse();
    }

    @Test
    void rulesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new AlarmRule(0.5, 2, 1, 1)).hasMessageContaining("(0.5, 1] but was 0.5");
        assertThatThrownBy(() -> new AlarmRule(0.9, 0.9, 1, 1)).hasMessageContaining("must be >= 1 but was 0.9");
        assertThatThrownBy(() -> new AlarmRule(0.9, 1, 0, 1)).hasMessageContaining("0 and 1");
        assertThatThrownBy(() -> AlarmBand.of(new double[1], RULE, 0)).hasMessageContaining("at least 2");
    }
}
