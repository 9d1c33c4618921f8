package io.palimpsest.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.Mode;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.GradientMode;
import io.palimpsest.trainer.learner.losses.Pairs;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The learners that choose exemplars by features. */
class BufferLearnersTest {
    private SmallRun run;

    @BeforeEach
    void open() {
        run = new SmallRun();
    }

    @AfterEach
    void close() {
        run.close();
    }

    @ParameterizedTest
    @CsvSource({"MoF,HERDING", "Kmeans,K_MEANS", "ICARL,HERDING", "LUCIR,HERDING", "ER,UNIFORM", "SeqF,NONE"})
    void whatALearnerWantsToReplay(String name, ReplayDemand.Choice choice) {
        try (Learner learner = run.learner(name)) {
            assertThat(learner.replay().choice()).isEqualTo(choice);
            assertThat(learner.replay().limits().samples()).isEqualTo(choice == ReplayDemand.Choice.NONE ? 0 : 8);
        }
    }

    /** Domains are 20 steps long: 15 and 25 lie within the first and the second domain, 20 on the boundary. */
    @ParameterizedTest
    @CsvSource({"MoF,20", "Kmeans,25", "ICARL,20", "ICARL,25", "LUCIR,15", "LUCIR,20", "LUCIR,25"})
    void aRestoredLearnerGoesOnBitIdentically(String name, int stop) {
        try (Learner whole = run.learner(name);
                Learner stopped = run.learner(name);
                Learner resumed = run.learner(name)) {
            run.train(whole, 0, 50);

            run.train(stopped, 0, stop);
            Map<String, NDArray> state = run.snapshot(stopped);
            Map<String, String> counters = new TreeMap<>(stopped.counters());
            run.train(resumed, 0, 3);
            resumed.restore(state, counters);
            assertThat(run.digest(resumed)).isEqualTo(run.digest(stopped));
            assertThat(features(resumed)).isEqualTo(features(stopped));
            run.train(resumed, stop, 50);

            assertThat(run.digest(resumed)).isEqualTo(run.digest(whole));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MoF", "ICARL", "LUCIR"})
    void stepsAndFeaturesLeaveNoArrayBehind(String name) {
        try (Learner learner = run.learner(name)) {
            run.train(learner, 0, 2 * SmallRun.DOMAIN_LENGTH + 1);
            features(learner);
            int before = LiveArrays.below(run.manager);

            run.train(learner, 2 * SmallRun.DOMAIN_LENGTH + 1, 300);
            features(learner);

            assertThat(LiveArrays.below(run.manager)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MoF", "ICARL", "LUCIR"})
    void featuresAreUnitVectorsOfTheFusionTowerIfThatIsTrainedAndOfBothHeadsOtherwise(String name) {
        LearnerSettings fused = LearnerSettings.defaultsFor("tiny").withName(name);
        LearnerSettings contrastive = fused.withWeights(new LossWeights(1, 0, 0, 0, 0, 0));
        try (Learner first = run.learner(fused, run.kernels);
                Learner second = run.learner(contrastive, run.kernels)) {
            assertThat(shape(first)).containsExactly(SmallRun.BATCH, 16);
            assertThat(shape(second)).containsExactly(SmallRun.BATCH, 8);
            for (Learner learner : new Learner[] {first, second}) {
                run.train(learner, 0, 3);
                float[] features = features(learner);
                int width = features.length / SmallRun.BATCH;
                for (int row = 0; row < SmallRun.BATCH; row++) {
                    double length = 0;
                    for (int column = 0; column < width; column++) {
                        length += features[row * width + column] * features[row * width + column];
                    }
                    assertThat(length).isEqualTo(1, within(1e-5));
                }
                assertThat(features(learner)).as("no dropout").isEqualTo(features);
            }
        }
    }

    @Test
    void icarlIsLwfToTheLearner() {
        try (Learner icarl = run.learner("ICARL");
                Learner lwf = run.learner("LWF")) {
            run.train(icarl, 0, 25);
            run.train(lwf, 0, 25);
            assertThat(run.digest(icarl)).isEqualTo(run.digest(lwf));
        }
    }

    @Test
    void lucirDistilsFromTheSecondDomainOn() {
        try (Learner learner = run.learner("LUCIR")) {
            assertThat(run.train(learner, 0, 1).losses()).containsOnlyKeys("total", "itc", "mlm");
            StepReport first = run.train(learner, 20, 21);
            assertThat(first.losses()).containsOnlyKeys("total", "itc", "mlm", "cosine", "mlmd");
            assertThat(first.losses().get("cosine"))
                    .as("the teacher is the model itself, apart from dropout")
                    .isBetween(0.0, 0.2);
            assertThat(run.train(learner, 21, 24).losses().values()).allMatch(Double::isFinite);
        }
    }

    @Test
    void lucirDeploysRowsOfLengthOneAndNoBias() {
        try (Learner learner = run.learner("LUCIR")) {
            run.train(learner, 0, 5);
            for (String head : new String[] {"vision_proj", "text_proj"}) {
                float[] weight = learner.current().array(head + ".weight").toFloatArray();
                float[] raw = learner.state().get("cosine/" + head + ".weight").toFloatArray();
                for (int row = 0; row < 8; row++) {
                    double length = 0;
                    double rawLength = 0;
                    for (int column = 0; column < 16; column++) {
                        length += Math.pow(weight[row * 16 + column], 2);
                        rawLength += Math.pow(raw[row * 16 + column], 2);
                    }
                    assertThat(length).isEqualTo(1, within(1e-5));
                    for (int column = 0; column < 16; column++) {
                        assertThat((double) weight[row * 16 + column])
                                .isEqualTo(raw[row * 16 + column] / Math.sqrt(rawLength), within(1e-6));
                    }
                }
                assertThat(learner.current().array(head + ".bias").toFloatArray())
                        .containsOnly(0);
                assertThat(learner.state().get("current/" + head + ".weight"))
                        .as("what is published is what is deployed")
                        .isEqualTo(learner.current().array(head + ".weight"));
            }
        }
    }

    /** The plain model with the deployed weights gives the features that were trained, and the gradient reaches the raw heads only. */
    @Test
    void deployedHeadsAreTheTrainedOnes() {
        try (WeightSet weights = run.model.initialise(run.manager, 3);
                NDManager scope = run.manager.newSubManager()) {
            weights.setRequiresGradient(true);
            CosineHeads heads = new CosineHeads(scope, run.kernels, weights);
            run.withBatch(0, batch -> {
                try (GradientMode recording = GradientMode.recording();
                        WeightSet recorded = heads.recorded(scope)) {
                    Pairs trained = ForwardPass.of(run.model, recorded, batch.images(), batch.tokens(), Mode.EVAL)
                            .features();
                    Pairs deployed = ForwardPass.of(
                                    run.model, heads.deployed(), batch.images(), batch.tokens(), Mode.EVAL)
                            .features();
                    assertThat(trained.images().toFloatArray())
                            .containsExactly(deployed.images().toFloatArray());
                    assertThat(trained.texts().toFloatArray())
                            .containsExactly(deployed.texts().toFloatArray());

                    NDArray raw = weights.array("vision_proj.weight");
                    NDArray loss = trained.images().get(":, 0").sum();
                    NDArray gradient = run.kernels.gradients(loss, List.of(raw)).get(0);
                    assertThat(gradient.abs().sum().getFloat()).isPositive();
                    assertThat(gradient.mul(raw).sum(new int[] {1}).abs().max().getFloat())
                            .as("no gradient along a row, whose length does not matter")
                            .isEqualTo(0, within(1e-5f));
                    return null;
                }
            });
        }
    }

    private float[] features(Learner learner) {
        return run.withBatch(
                7, batch -> learner.features(batch.images(), batch.tokens()).toFloatArray());
    }

    private long[] shape(Learner learner) {
        return run.withBatch(7, batch -> learner.features(batch.images(), batch.tokens())
                .getShape()
                .getShape());
    }
}
