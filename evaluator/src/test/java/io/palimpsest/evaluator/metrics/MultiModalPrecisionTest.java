package io.palimpsest.evaluator.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MultiModalPrecisionTest {

    @Test
    void averagePrecisionMatchesTheOfficialCheckValues() {
        // List a, d, b, c with positives {b, c}.
        boolean[] relevant = {false, false, true, true};
        assertThat(MultiModalPrecision.averagePrecision(relevant, 4)).isCloseTo(0.416667, within(1e-6));
        assertThat(MultiModalPrecision.averagePrecision(relevant, 1)).isZero();
    }

    @Test
    void missedPositivesDoNotReduceAveragePrecision() {
        assertThat(MultiModalPrecision.averagePrecision(new boolean[] {true, false, false}, 3))
                .isEqualTo(1);
    }

    @Test
    void theQueryItselfIsTakenOutAfterTheTopTenCut() {
        // Twelve equal vectors: every query has the same ten best, items 11..2. Items 0 and 1 are not among them and
        // keep ten
        // results, the others lose themselves and keep nine. Only item 2, last of the ten, has the class of item 0.
        FeatureMatrix equal = new FeatureMatrix(12, 1, new float[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
        List<String> classes = List.of("x", "", "x", "", "", "", "", "", "", "", "", "");
        MultiModalPrecision precision = MultiModalPrecision.of(equal, classes, Map.of("x", 12));
        // Item 0 finds item 2 at position 10: AP@10 = 0.1. Item 2 finds nothing, because item 0 was cut off before.
        assertThat(precision.queries()).isEqualTo(2);
        assertThat(precision.at10()).isCloseTo(100 * 0.1 / 2, within(1e-9));
        assertThat(precision.at5()).isZero();
    }

    @Test
    void effectiveDepthIsTheSizeOfTheClassInTheWholeGallery() {
        // Query 0 sees: b (another class), then its partner. With two items of the class K_eff is 2 and the partner
        // counts;
        // were there only one, K_eff would be 1 and it would not.
        FeatureMatrix fused = new FeatureMatrix(3, 2, new float[] {1, 0, 0.9f, 0.1f, 0.5f, 0.5f});
        List<String> classes = List.of("a", "", "a");
        double two = MultiModalPrecision.of(fused, classes, Map.of("a", 2)).at5();
        double one = MultiModalPrecision.of(fused, classes, Map.of("a", 1)).at5();
        assertThat(two).isCloseTo(50, within(1e-9));
        assertThat(one).isZero();
    }

    @Test
    void precisionAtOneIsTheShareOfRightFirstResults() {
        FeatureMatrix fused = new FeatureMatrix(4, 2, new float[] {1, 0, 0.99f, 0.01f, 0, 1, 0.01f, 0.99f});
        List<String> classes = List.of("a", "a", "b", "c");
        MultiModalPrecision precision = MultiModalPrecision.of(fused, classes, Map.of("a", 2, "b", 1, "c", 1));
        assertThat(precision.at1()).isCloseTo(50, within(1e-9));
    }

    @Test
    void unlabelledItemsAskNothing() {
        FeatureMatrix fused = new FeatureMatrix(2, 1, new float[] {1, 1});
        MultiModalPrecision precision = MultiModalPrecision.of(fused, Collections.nCopies(2, ""), Map.of());
        assertThat(precision.queries()).isZero();
        assertThat(precision.at1()).isNaN();
    }
}
