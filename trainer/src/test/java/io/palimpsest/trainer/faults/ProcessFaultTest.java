package io.palimpsest.trainer.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessFaultTest {

    @Test
    void nothingHappensUnlessItIsAskedFor() {
        assertThat(ProcessFault.parse("")).isSameAs(FailPoints.NONE);
        assertThat(ProcessFault.parse("  ")).isSameAs(FailPoints.NONE);
    }

    @ParameterizedTest
    @EnumSource
    void everyPointCanBeNamed(FailPoint point) {
        String name = point.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        for (String rest : new String[] {"", ":1", ":7:kill", ":7:stop"}) {
            assertThat(ProcessFault.parse(name + rest)).isInstanceOf(ProcessFault.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "before-lunch",
                "after-step:0",
                "after-step:-1",
                "after-step:often",
                "after-step:1:hug",
                "after-step:1:kill:now",
                "after-step:",
                ":1"
            })
    void aFaultThatCannotBeReadNamesThePointsThereAre(String text) {
        assertThatThrownBy(() -> ProcessFault.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("point[:n[:kill|stop]]")
                .hasMessageContaining("takeover-before-fence")
                .hasMessageContaining("after-announcement");
    }

    @Test
    void otherPointsAndEarlierTimesPass() {
        FailPoints fault = ProcessFault.parse("after-step:3:kill");
        for (FailPoint point : FailPoint.values()) {
            fault.reached(point);
        }
        // The second time; the third would end this test.
        fault.reached(FailPoint.AFTER_STEP);
    }
}
