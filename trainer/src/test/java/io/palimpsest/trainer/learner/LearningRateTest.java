package io.palimpsest.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateTest {
    @Test
    void cosineHasTheValuesOfTheOriginalSchedule() {
        LearningRate rate = new LearningRate(1e-4, 1e-6, 0);

        assertThat(rate.at(new Schedule(0, 2145))).isEqualTo(1.0000e-4, within(5e-9));
        assertThat(rate.at(new Schedule(429, 2145))).isEqualTo(9.0546e-5, within(5e-10));
        assertThat(rate.at(new Schedule(1072, 2145))).isEqualTo(5.0536e-5, within(5e-10));
        assertThat(rate.at(new Schedule(1716, 2145))).isEqualTo(1.0454e-5, within(5e-10));
        assertThat(rate.at(new Schedule(2144, 2145))).isEqualTo(1.00005e-6, within(5e-11));
    }

    @Test
    void warmUpRisesToTheFullRateAndNeverStartsAtZero() {
        LearningRate rate = new LearningRate(1e-3, 1e-5, 0.1);

        assertThat(rate.at(new Schedule(0, 100))).isGreaterThan(0).isLessThan(1e-4);
        assertThat(rate.at(new Schedule(9, 100))).isLessThan(1e-3);
        assertThat(rate.at(new Schedule(10, 100))).isEqualTo(1e-3);
        assertThat(rate.at(new Schedule(99, 100))).isLessThan(1.1e-5);
    }

    @Test
    void aStepOutsideItsScheduleIsRefused() {
        assertThatThrownBy(() -> new Schedule(5, 5)).hasMessage("schedule step must be in [0, 5) but was 5");
    }
}
