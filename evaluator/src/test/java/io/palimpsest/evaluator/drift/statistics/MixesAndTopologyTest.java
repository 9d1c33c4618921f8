package io.palimpsest.evaluator.drift.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Numbers with many digits were computed with numpy 2.4.6 from the formulas in the classes' descriptions. */
class MixesAndTopologyTest {
    private final double[][] p = GoldenSamples.p();
    private final double[][] flattened =
            Arrays.stream(p).map(row -> new double[] {row[0], 0.5 * row[1]}).toArray(double[][]::new);

    @Test
    void stabilityIndexIsZeroForOneMixAndCountsNewAndMissingLabels() {
        Map<String, Long> reference = Map.of("a", 50L, "b", 30L, "c", 20L);
        assertThat(PopulationStability.index(reference, reference)).isZero();
        assertThat(PopulationStability.index(reference, Map.of("a", 20L, "b", 30L, "d", 50L)))
                .isCloseTo(3.2556266733358594, within(1e-13));
    }

    @Test
    void stabilityIndexIsTheSameFromBothSides() {
        Map<String, Long> first = Map.of("a", 1000L, "b", 10L);
        Map<String, Long> second = Map.of("a", 900L, "b", 110L);
        assertThat(PopulationStability.index(first, second))
                .isEqualTo(PopulationStability.index(second, first))
                .isGreaterThan(0.2);
    }

    @Test
    void topologyOfOneModalityIsCorrelatedWithoutTheDiagonal() {
        assertThat(TopologyCorrelation.sameModal(p, flattened)).isCloseTo(0.9037201012044357, within(1e-12));
        assertThat(TopologyCorrelation.sameModal(p, p)).isCloseTo(1, within(1e-12));
    }

    @Test
    void topologyBetweenModalitiesIsCorrelatedOverAllPairs() {
        assertThat(TopologyCorrelation.crossModal(half(p, 0), half(p, 20), half(flattened, 0), half(flattened, 20)))
                .isCloseTo(0.9020442583735369, within(1e-12));
    }

    @Test
    void aTurnedAndScaledSpaceHasTheSameTopology() {
        double[][] turned = Arrays.stream(p)
                .map(row -> new double[] {-3 * row[1], 3 * row[0]})
                .toArray(double[][]::new);
        assertThat(TopologyCorrelation.sameModal(p, turned)).isCloseTo(1, within(1e-12));
    }

    @Test
    void collapsedFeaturesHaveNoTopology() {
        double[][] collapsed = new double[p.length][];
        Arrays.fill(collapsed, new double[] {1, 0});
        assertThat(TopologyCorrelation.sameModal(p, collapsed)).isNaN();
        assertThatThrownBy(() -> TopologyCorrelation.sameModal(p, half(flattened, 0)))
                .hasMessageContaining("40 and 20");
    }

    @Test
    void areaUnderTheCurveCountsATieHalf() {
        assertThat(DomainClassifier.area(new double[] {1, 2}, new double[] {2, 3}))
                .isEqualTo(0.875);
    }

    private static double[][] half(double[][] rows, int from) {
        return Arrays.copyOfRange(rows, from, from + 20);
    }
}
