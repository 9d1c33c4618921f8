package io.palimpsest.trainer.learner.regularisers;

import static io.palimpsest.trainer.learner.regularisers.TwoWeights.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every method on two weights, with the numbers worked out by hand in the comments. */
class RegularisersTest {
    private TwoWeights model;

    @BeforeEach
    void open() {
        model = new TwoWeights(1, 2);
    }

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void thePenaltyIsASpringAndItsGradientIsAdded() {
        try (NDManager scope = model.manager.newSubManager()) {
            List<NDArray> gradients = TwoWeights.pair(scope, 1, 1);
            // Shifts 1 and -2, importance 3 and 0.5: 2·(3·1 + 0.5·4) = 10; slopes 2·2·3·1 = 12 and 2·2·0.5·(-2) = -4.
            OptionalDouble value = new QuadraticPenalty(2)
                    .addTo(
                            gradients,
                            TwoWeights.pair(scope, 2, -1),
                            TwoWeights.pair(scope, 1, 1),
                            TwoWeights.pair(scope, 3, 0.5));
            assertThat(value).hasValue(10);
            assertThat(TwoWeights.values(gradients)).containsExactly(13.0, -3.0);
            assertThat(new QuadraticPenalty(0).addTo(gradients, null, null, null))
                    .isEmpty();
        }
    }

    @Test
    void synapticIntelligence() {
        Regulariser si = new SynapticIntelligence(model.manager, model.parameters, model.kernels, 1, 0.1);
        assertThat(si.looksBack()).isFalse();
        si.beginDomain(0);
        // From (1, 2): w = -0.5·(-0.2) = 0.1 and -(-1)·0.3 = 0.3.
        assertClose(model.step(si, 0, 0.5, -1, 0.8, 2.3), 0.5, -1);
        assertClose(state(si, "path"), 0.1, 0.3);
        // w = 0.1 - (-0.25)·0.1 = 0.125 and 0.3 - 0.4·(-0.1) = 0.34.
        assertClose(model.step(si, 0, -0.25, 0.4, 0.9, 2.2), -0.25, 0.4);
        assertClose(state(si, "path"), 0.125, 0.34);

        si.beginDomain(1);
        // 0.125 / ((0.9 - 1)² + 0.1) and 0.34 / ((2.2 - 2)² + 0.1).
        assertClose(state(si, "consolidated/importance"), 1.1363636, 2.4285714);
        assertClose(state(si, "path"), 0, 0);
        assertClose(state(si, "consolidated/anchor"), 0.9, 2.2);
        model.move(1, 2);
        // P = 1.1363636·0.1² + 2.4285714·(-0.2)²; slopes 2·1.1363636·0.1 and 2·2.4285714·(-0.2).
        assertClose(model.step(si, 1, 1, 1, 0.9, 2), 1 + 0.2272727, 1 - 0.9714286, 0.1085065);
        // The path follows the gradient without the penalty: -1·(-0.1).
        assertClose(state(si, "path"), 0.1, 0);

        si.beginDomain(2);
        // Nothing has moved since the boundary but b by -0.2, on which w is 0: 0.1 / (0 + 0.1) more for a.
        assertClose(state(si, "consolidated/importance"), 2.1363636, 2.4285714);
    }

    @Test
    void elasticWeightConsolidation() {
        Regulariser ewc = new ElasticWeightConsolidation(model.manager, model.parameters, model.kernels, 10);
        assertThat(ewc.looksBack()).isTrue();
        ewc.beginDomain(0);
        assertClose(model.step(ewc, 0, 1, 1, 1, 2), 1, 1);
        // (1² + 3²)/2 and (2² + 0²)/2.
        ewc.lookBack(0, model.batches(new double[] {1, 2}, new double[] {3, 0}));
        assertClose(state(ewc, "consolidated/fisher"), 5, 2);

        ewc.beginDomain(1);
        model.move(1.5, 1);
        // ½·10·(5·0.5² + 2·1²) = 16.25; slopes 10·5·0.5 and 10·2·(-1).
        assertClose(model.step(ewc, 1, 1, 1, 1, 3), 26, -19, 16.25);
        // ½·(5, 2) + ½·(1, (1 + 9)/2).
        ewc.lookBack(1, model.batches(new double[] {1, 1}, new double[] {1, 3}));
        assertClose(state(ewc, "consolidated/fisher"), 3, 3.5);

        ewc.beginDomain(2);
        assertClose(state(ewc, "consolidated/anchor"), 1, 3);
        ewc.lookBack(2, model.batches(new double[] {0, 0}));
        assertClose(state(ewc, "consolidated/fisher"), 2, 7.0 / 3);
    }

    @Test
    void memoryAwareSynapses() {
        Regulariser mas = new MemoryAwareSynapses(model.manager, model.parameters, model.kernels, 10);
        assertThat(mas.looksBack()).isTrue();
        mas.beginDomain(0);
        // (|1| + |-3|)/2 and (|-2| + |0|)/2.
        mas.lookBack(0, model.batches(new double[] {1, -2}, new double[] {-3, 0}));
        assertClose(state(mas, "consolidated/importance"), 2, 1);

        mas.beginDomain(1);
        model.move(1.5, 1);
        // ½·10·(2·0.5² + 1·1²) = 7.5; slopes 10·2·0.5 and 10·1·(-1).
        assertClose(model.step(mas, 1, 0, 0, 1, 3), 10, -10, 7.5);
        mas.lookBack(1, model.batches(new double[] {-4, 5}));
        assertClose(state(mas, "consolidated/importance"), 3, 3);
    }

    @Test
    void riemannianWalk() {
        Regulariser walk = new RiemannianWalk(model.manager, model.parameters, model.kernels, 2, 0.1);
        assertThat(walk.looksBack()).isTrue();
        walk.beginDomain(0);
        // w = -0.5·(-0.2) = 0.1 for a, and -1·0.2 = -0.2 for b, which made the loss worse.
        model.step(walk, 0, 0.5, 1, 0.8, 2.2);
        walk.lookBack(0, model.batches(new double[] {1, 2}, new double[] {3, 0}));

        walk.beginDomain(1);
        assertClose(state(walk, "consolidated/fisher"), 5, 2);
        // ½·(0 + 0.1 / (5·0.2² + 0.1)) = 1/6; cut at zero for b.
        assertClose(state(walk, "consolidated/score"), 1.0 / 6, 0);
        assertClose(state(walk, "path"), 0, 0);
        model.move(1.8, 1.2);
        // Shifts 1 and -1: 2·((5 + 1/6)·1 + 2·1) = 14.3333; slopes 2·2·(5 + 1/6) and -2·2·2. Then w = -1·(-1) for a.
        assertClose(model.step(walk, 1, 1, 1, 0.8, 1.2), 1 + 20.6666667, 1 - 8, 14.3333333);
        walk.lookBack(1, model.batches(new double[] {1, 0}));

        walk.beginDomain(2);
        assertClose(state(walk, "consolidated/fisher"), 3, 1);
        // a is back where it was: ½·(1/6 + 1 / 0.1).
        assertClose(state(walk, "consolidated/score"), 5.0833333, 0);
    }

    @Test
    void activeForgetting() {
        try (TwoWeights expanded = new TwoWeights(0, 0)) {
            OnlineFisher fisher = new OnlineFisher(expanded.manager, expanded.parameters, expanded.kernels);
            Regulariser afec = new ActiveForgetting(
                    model.manager, model.parameters, model.kernels, 10, 4, expanded.parameters, fisher);
            assertThat(afec.looksBack()).isTrue();
            afec.beginDomain(0);
            assertClose(model.step(afec, 0, 1, 1, 1, 2), 1, 1);
            afec.lookBack(0, model.batches(new double[] {1, 2}, new double[] {3, 0}));

            expanded.move(1, 2);
            fisher.beginDomain(1);
            afec.beginDomain(1);
            // The mean of 1², 3² and of 2², 0².
            assertClose(expanded.step(fisher, 1, 1, 2, 1.2, 2), 1, 2);
            assertClose(expanded.step(fisher, 1, 3, 0, 1, 1), 3, 0);
            assertClose(TwoWeights.values(fisher.arrays()), 5, 2);
            model.move(1.5, 1);
            // EWC as above: 16.25, slopes 25 and -20. Drawn to (1, 1): ½·4·(5·0.5²) = 2.5, slopes 4·5·0.5 and 0.
            assertClose(model.step(afec, 1, 1, 1, 1, 3), 1 + 25 + 10, 1 - 20, 18.75);

            fisher.beginDomain(2);
            assertClose(TwoWeights.values(fisher.arrays()), 0, 0);
            assertClose(expanded.step(fisher, 2, 2, 1, 1, 1), 2, 1);
            assertClose(TwoWeights.values(fisher.arrays()), 4, 1);
        }
    }

    @Test
    void aPassThatEndsEarlyOrHasNoBatchLeavesTheImportanceAsItWas() {
        Stream.<Regulariser>of(
                        new ElasticWeightConsolidation(model.manager, model.parameters, model.kernels, 1),
                        new RiemannianWalk(model.manager, model.parameters, model.kernels, 1, 0.1))
                .forEach(regulariser -> {
                    regulariser.beginDomain(0);
                    regulariser.lookBack(0, model.batches(new double[] {1, 2}));
                    assertThatThrownBy(
                                    () -> regulariser.lookBack(1, model.batches(new double[] {7, 7}, new double[] {1})))
                            .isInstanceOf(ArrayIndexOutOfBoundsException.class);
                    regulariser.lookBack(1, model.batches());
                    assertClose(state(regulariser, "consolidated/fisher"), 1, 4);
                });
    }

    @Test
    void restoredEachGoesOnAsIfItHadNeverStopped() {
        restores(() -> new SynapticIntelligence(model.manager, model.parameters, model.kernels, 1, 0.1));
        restores(() -> new ElasticWeightConsolidation(model.manager, model.parameters, model.kernels, 1));
        restores(() -> new MemoryAwareSynapses(model.manager, model.parameters, model.kernels, 1));
        restores(() -> new RiemannianWalk(model.manager, model.parameters, model.kernels, 1, 0.1));
        restores(() -> new OnlineFisher(model.manager, model.parameters, model.kernels));
    }

    @Test
    void aStateThatLacksATensorNamesIt() {
        Regulariser ewc = new ElasticWeightConsolidation(model.manager, model.parameters, model.kernels, 1);
        assertThatThrownBy(() -> ewc.restore(Map.of(), Map.of())).hasMessageContaining("lacks 'consolidated/fisher/a'");
    }

    private void restores(Supplier<Regulariser> regularisers) {
        Regulariser whole = regularisers.get();
        model.move(1, 2);
        whole.beginDomain(0);
        model.step(whole, 0, 0.5, -1, 0.8, 2.3);
        whole.lookBack(0, model.batches(new double[] {1, 2}, new double[] {3, 0}));
        whole.beginDomain(1);
        model.step(whole, 1, 0.5, 1, 0.7, 2.5);

        Regulariser resumed = regularisers.get();
        resumed.beginDomain(0);
        model.step(resumed, 0, 9, 9, 0.7, 2.5);
        resumed.restore(tensors(whole), whole.counters());
        List<Double> expected = goOn(whole);
        model.move(0.7, 2.5);
        assertThat(goOn(resumed)).isEqualTo(expected);
        Map<String, NDArray> state = tensors(resumed);
        tensors(whole).forEach((name, array) -> assertThat(state.get(name)).isEqualTo(array));
        assertThat(resumed.counters()).isEqualTo(whole.counters());
    }

    private List<Double> goOn(Regulariser regulariser) {
        List<Double> given = model.step(regulariser, 1, -0.5, 1, 0.9, 2);
        regulariser.lookBack(1, model.batches(new double[] {1, 1}));
        regulariser.beginDomain(2);
        return given;
    }

    private static Map<String, NDArray> tensors(Regulariser regulariser) {
        Map<String, NDArray> state = new LinkedHashMap<>();
        regulariser.addTo(state);
        return state;
    }

    private static void assertClose(List<Double> actual, double... expected) {
        assertThat(actual).hasSize(expected.length);
        for (int at = 0; at < expected.length; at++) {
            assertThat(actual.get(at))
                    .as("number %d of %s", at, actual)
                    .isCloseTo(expected[at], within(2e-6 * Math.max(1, Math.abs(expected[at]))));
        }
    }
}
