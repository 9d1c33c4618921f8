package io.palimpsest.local.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void theDeviationIsThatOfASample() {
        Spread spread = Spread.of(2, 4, 4, 4, 5, 5, 7, 9);
        assertThat(spread.mean()).isEqualTo(5);
        assertThat(spread.lowest()).isEqualTo(2);
        assertThat(spread.highest()).isEqualTo(9);
        assertThat(spread.deviation()).isCloseTo(Math.sqrt(32.0 / 7), within(1e-12));
    }

    @Test
    void whatIsNotDefinedIsLeftOutAndOneValueHasNoDeviation() {
        Spread one = Spread.of(Double.NaN, 3);
        assertThat(one.count()).isEqualTo(1);
        assertThat(one.mean()).isEqualTo(3);
        assertThat(one.deviation()).isNaN();
        assertThat(Spread.of(Double.NaN).none()).isTrue();
        assertThat(Spread.of().mean()).isNaN();
    }

    @Test
    void axesEndAtRoundNumbers() {
        assertThat(Axis.end(51.8)).isEqualTo(60);
        assertThat(Axis.end(60)).isEqualTo(60);
        assertThat(Axis.end(1.7)).isEqualTo(2);
        assertThat(Axis.end(0)).isEqualTo(1);
        assertThat(Axis.step(51.8)).isEqualTo(20);
    }
}
