package io.palimpsest.ingest.emoji;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.events.v1.Split;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldOutRuleTest {

    private static final List<String> VENDORS = List.of("noto", "twemoji", "fluent");

    private final HeldOutRule rule = new HeldOutRule(0.12, 0.06);

    @Test
    void theSharesAreSharesOfThePairsAndAtMostOneDrawingIsHeldOut() {
        Map<Split, Integer> counts = new EnumMap<>(Split.class);
        for (int concept = 0; concept < 4000; concept++) {
            Map<String, Split> splits = rule.split("concept-" + concept, VENDORS, List.of());
            assertThat(splits.values().stream()
                            .filter(split -> split != Split.TRAIN)
                            .count())
                    .isLessThanOrEqualTo(1);
            splits.values().forEach(split -> counts.merge(split, 1, Integer::sum));
        }
        assertThat(counts.get(Split.TEST) / 12000.0).isBetween(0.11, 0.13);
        assertThat(counts.get(Split.VALIDATION) / 12000.0).isBetween(0.05, 0.07);
    }

    @Test
    void everyVendorIsHeldOutNowAndThen() {
        for (String vendor : VENDORS) {
            assertThat(IntStream.range(0, 100)
                            .filter(concept -> rule.split("concept-" + concept, VENDORS, List.of())
                                            .get(vendor)
                                    == Split.TEST)
                            .count())
                    .isBetween(4L, 25L);
        }
    }

    @Test
    void aConceptDrawnOnceIsAlwaysTrained() {
        for (int concept = 0; concept < 100; concept++) {
            assertThat(rule.split("concept-" + concept, List.of("noto"), List.of()))
                    .containsOnly(Map.entry("noto", Split.TRAIN));
        }
    }

    @Test
    void aDrawingThatStandsForTwoConceptsIsNeverHeldOut() {
        for (int concept = 0; concept < 100; concept++) {
            assertThat(rule.split("concept-" + concept, VENDORS, List.of("noto", "fluent")))
                    .containsEntry("noto", Split.TRAIN)
                    .containsEntry("fluent", Split.TRAIN);
        }
    }

    @Test
    void aShareOutOfRangeIsAClearError() {
        assertThatThrownBy(() -> new HeldOutRule(0.5, 0.1)).hasMessageContaining("0.5 and 0.1");
    }
}
