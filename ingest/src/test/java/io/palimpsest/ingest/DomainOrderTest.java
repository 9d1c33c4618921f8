package io.palimpsest.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class DomainOrderTest {

    private static final List<String> LISTED = List.of("a", "b", "c", "d", "e");

    @Test
    void eachKindOrdersAsItsNameSays() {
        assertThat(DomainOrder.parse("listed").apply(LISTED)).isEqualTo(LISTED);
        assertThat(DomainOrder.parse("reversed").apply(LISTED)).containsExactly("e", "d", "c", "b", "a");
        assertThat(DomainOrder.parse("as-given").kind()).isEqualTo(DomainOrder.Kind.AS_GIVEN);
    }

    @Test
    void theSeedAloneDecidesAShuffle() {
        assertThat(DomainOrder.parse("shuffled:7").apply(LISTED))
                .containsExactlyInAnyOrderElementsOf(LISTED)
                .isEqualTo(DomainOrder.parse("shuffled:7").apply(LISTED))
                .isNotEqualTo(DomainOrder.parse("shuffled:8").apply(LISTED));
        assertThat(DomainOrder.parse("shuffled")).isEqualTo(DomainOrder.parse("shuffled:0"));
    }

    @Test
    void anUnknownOrderIsAClearError() {
        assertThatThrownBy(() -> DomainOrder.parse("shuffled:x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shuffled:SEED")
                .hasMessageContaining("'shuffled:x'");
    }
}
