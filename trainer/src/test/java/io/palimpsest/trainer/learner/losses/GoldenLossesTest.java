package io.palimpsest.trainer.learner.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every value of the golden table (CTP specification, section 9), on one rank and on two. */
class GoldenLossesTest {
    private static final Offset<Double> PRINTED = within(6e-11);

    private NDManager manager;
    private Constants constants;
    private GoldenVectors golden;
    private InBatchContrast contrast;
    private MomentumContrast momentumContrast;
    private CrossModalTopology crossModal;
    private SameModalTopology sameModal;
    private final MaskedLanguage language = new MaskedLanguage();
    private final MaskedLanguageDistillation distillation = new MaskedLanguageDistillation();

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
        constants = new Constants(manager, DataType.FLOAT64);
        golden = new GoldenVectors(manager);
        contrast = new InBatchContrast(constants, GoldenVectors.TEMPERATURE);
        momentumContrast = new MomentumContrast(constants, GoldenVectors.TEMPERATURE);
        crossModal = new CrossModalTopology(constants, GoldenVectors.TEMPERATURE);
        sameModal = new SameModalTopology(constants, GoldenVectors.TEMPERATURE);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void inBatchContrastOnOneRank() {
        assertThat(value(contrast.loss(golden.current))).isEqualTo(0.1020581973, PRINTED);
    }

    @Test
    void inBatchContrastOnTwoRanks() {
        double first = inBatchOfRank(0);
        double second = inBatchOfRank(1);

        assertThat(first).isEqualTo(0.1432110080, PRINTED);
        assertThat(second).isEqualTo(0.0609053865, PRINTED);
        assertThat((first + second) / 2).isEqualTo(0.1020581973, PRINTED);
    }

    @Test
    void momentumContrastOnOneRank() {
        NDArray loss = momentumContrast.loss(golden.current, golden.momentum, golden.queue);

        assertThat(value(loss)).isEqualTo(0.2762032278, PRINTED);
    }

    @Test
    void momentumContrastOnTwoRanksSeesOnlyTheKeysOfItsRank() {
        double first = momentumOfRank(0);
        double second = momentumOfRank(1);

        assertThat(first).isEqualTo(0.3209046504, PRINTED);
        assertThat(second).isEqualTo(0.2293677751, PRINTED);
        assertThat((first + second) / 2).isEqualTo(0.2751362128, PRINTED);
    }

    @Test
    void crossModalTopologyOnOneRankAndAsMeanOfTwo() {
        assertThat(value(crossModal.loss(golden.current, golden.previous))).isEqualTo(0.0327501321, PRINTED);
        assertThat((crossModalOfRank(0) + crossModalOfRank(1)) / 2).isEqualTo(0.0327501321, PRINTED);
    }

    @Test
    void sameModalTopologyOnOneRankAndAsMeanOfTwo() {
        assertThat(value(sameModal.loss(golden.current, golden.previous))).isEqualTo(0.0652201921, PRINTED);
        assertThat((sameModalOfRank(0) + sameModalOfRank(1)) / 2).isEqualTo(0.0652201921, PRINTED);
    }

    @Test
    void momentumAndTopologyTermsTogether() {
        double whole = value(momentumContrast.loss(golden.current, golden.momentum, golden.queue))
                + value(crossModal.loss(golden.current, golden.previous))
                + value(sameModal.loss(golden.current, golden.previous));
        double first = momentumOfRank(0) + crossModalOfRank(0) + sameModalOfRank(0);
        double second = momentumOfRank(1) + crossModalOfRank(1) + sameModalOfRank(1);

        assertThat(whole).isEqualTo(0.3741735521, PRINTED);
        assertThat(first).isEqualTo(0.4671938072, PRINTED);
        assertThat(second).isEqualTo(0.2790192669, PRINTED);
        assertThat((first + second) / 2).isEqualTo(0.3731065371, PRINTED);
    }

    @Test
    void maskedLanguageIsTheMeanOfItsRanksMeans() {
        assertThat(language(0, 2, 3)).isEqualTo(1.4218009759, PRINTED);
        assertThat(language(0)).isEqualTo(0.2413112967, PRINTED);
        assertThat(language(2, 3)).isEqualTo(2.0120458154, PRINTED);
        assertThat((language(0) + language(2, 3)) / 2).isEqualTo(1.1266785561, PRINTED);
    }

    @Test
    void maskedLanguageDistillationIsTheMeanOfItsRanksMeans() {
        assertThat(distillation(0, 2, 3)).isEqualTo(0.8108060427, PRINTED);
        assertThat(distillation(0)).isEqualTo(0.8784957228, PRINTED);
        assertThat(distillation(2, 3)).isEqualTo(0.7769612027, PRINTED);
        assertThat((distillation(0) + distillation(2, 3)) / 2).isEqualTo(0.8277284627, PRINTED);
    }

    @Test
    void totalsOnOneRank() {
        double firstTask = value(contrast.loss(golden.current))
                + value(momentumContrast.loss(golden.current, golden.momentum, golden.queue));
        double words = language(0, 2, 3) + distillation(0, 2, 3);

        assertThat(value(total())).isEqualTo(2.7088387679, PRINTED);
        assertThat(firstTask).isEqualTo(0.3782614250, PRINTED);
        assertThat(words).isEqualTo(2.2326070186, PRINTED);
    }

    @Test
    void totalsAsMeanOfTwoRanks() {
        double firstTask = (inBatchOfRank(0) + momentumOfRank(0) + inBatchOfRank(1) + momentumOfRank(1)) / 2;
        double words = (language(0) + distillation(0) + language(2, 3) + distillation(2, 3)) / 2;
        double topology = (crossModalOfRank(0) + sameModalOfRank(0) + crossModalOfRank(1) + sameModalOfRank(1)) / 2;

        assertThat(firstTask).isEqualTo(0.3771944100, PRINTED);
        assertThat(words).isEqualTo(1.9544070188, PRINTED);
        assertThat(firstTask + words + topology).isEqualTo(2.4295717532, within(1.2e-10));
    }

    @Test
    void gradientOfTheTotalWithRespectToImageAndTextVectors() {
        golden.current.images().setRequiresGradient(true);
        golden.current.texts().setRequiresGradient(true);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            collector.backward(total());
        }

        assertThat(golden.current.images().getGradient().toDoubleArray())
                .containsExactly(
                        new double[] {
                            0.2369549283,
                            0.6052413037,
                            0.9930823839,
                            -0.8590021667,
                            -0.3555757341,
                            -0.7457863099,
                            -0.0631916735,
                            0.0324231123
                        },
                        PRINTED);
        assertThat(golden.current.texts().getGradient().toDoubleArray())
                .containsExactly(
                        new double[] {
                            -0.1465912931,
                            0.7837270020,
                            0.0304734106,
                            -0.5206112060,
                            -0.6500279110,
                            -0.1510289266,
                            0.2122103633,
                            0.0934979010
                        },
                        PRINTED);
    }

    @Test
    void batchWithoutASelectedTokenHasLossZeroNotNaN() {
        NDArray none = manager.zeros(new Shape(0, 3), DataType.FLOAT64);

        assertThat(value(language.loss(none, manager.zeros(new Shape(0), DataType.INT64))))
                .isZero();
        assertThat(value(distillation.loss(none, none))).isZero();
    }

    private NDArray total() {
        return contrast.loss(golden.current)
                .add(momentumContrast.loss(golden.current, golden.momentum, golden.queue))
                .add(crossModal.loss(golden.current, golden.previous))
                .add(sameModal.loss(golden.current, golden.previous))
                .add(language.loss(labelled(golden.logits, 0, 2, 3), labelled(golden.labels(), 0, 2, 3)))
                .add(distillation.loss(labelled(golden.logits, 0, 2, 3), labelled(golden.momentumLogits, 0, 2, 3)));
    }

    private double inBatchOfRank(int rank) {
        return value(contrast.loss(share(golden.current, rank), golden.current, 2 * rank));
    }

    private double momentumOfRank(int rank) {
        return value(momentumContrast.loss(share(golden.current, rank), share(golden.momentum, rank), golden.queue));
    }

    private double crossModalOfRank(int rank) {
        return value(crossModal.loss(
                share(golden.current, rank), golden.current, share(golden.previous, rank), golden.previous));
    }

    private double sameModalOfRank(int rank) {
        return value(sameModal.loss(
                share(golden.current, rank), golden.current, share(golden.previous, rank), golden.previous, 2 * rank));
    }

    private double language(int... positions) {
        return value(language.loss(labelled(golden.logits, positions), labelled(golden.labels(), positions)));
    }

    private double distillation(int... positions) {
        return value(distillation.loss(labelled(golden.logits, positions), labelled(golden.momentumLogits, positions)));
    }

    private NDArray labelled(NDArray array, int... positions) {
        return golden.positions(array, positions);
    }

    private static Pairs share(Pairs pairs, int rank) {
        return GoldenVectors.rows(pairs, 2 * rank, 2 * rank + 2);
    }

    private static double value(NDArray loss) {
        return loss.getDouble();
    }
}
