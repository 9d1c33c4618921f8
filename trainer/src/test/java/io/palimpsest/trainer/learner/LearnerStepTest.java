package io.palimpsest.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import io.palimpsest.model.kernels.NdArrayKernels;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearnerStepTest {
    private SmallRun run;

    @BeforeEach
    void open() {
        run = new SmallRun();
    }

    @AfterEach
    void close() {
        run.close();
    }

    @Test
    void theFirstDomainHasFourTermsAndLaterDomainsSix() {
        try (Learner learner = run.learner("CTP")) {
            assertThat(run.train(learner, 0, 1).losses()).containsOnlyKeys("total", "itc", "mci", "mlm", "mlmd");
            assertThat(run.train(learner, 20, 21).losses())
                    .containsOnlyKeys("total", "itc", "mci", "mlm", "mlmd", "tpc", "tps");
        }
    }

    @Test
    void theTotalIsTheSumOfTheTerms() {
        try (Learner learner = run.learner("CTP")) {
            StepReport report = run.train(learner, 0, 25);

            double sum = report.losses().values().stream()
                            .mapToDouble(Double::doubleValue)
                            .sum()
                    - report.total();
            assertThat(report.total()).isEqualTo(sum, within(1e-4));
            assertThat(report.losses().values()).allMatch(Double::isFinite);
        }
    }

    @Test
    void aTermOfWeightZeroIsNotComputedAndItsWeightsDoNotDecay() {
        LearnerSettings ones = LearnerSettings.defaultsFor("tiny").withWeights(new LossWeights(1, 1, 0, 0, 1, 1));
        try (Learner learner = run.learner(ones, run.kernels)) {
            String head = "text_encoder.cls.predictions.transform.dense.weight";
            float[] before = learner.current().array(head).toFloatArray();

            StepReport report = run.train(learner, 0, 25);

            assertThat(report.losses()).containsOnlyKeys("total", "itc", "mci", "tpc", "tps");
            assertThat(learner.current().array(head).toFloatArray()).containsExactly(before);
            assertThat(learner.state()).doesNotContainKey("adam/m/" + head);
        }
    }

    @Test
    void aBoundaryFreezesTheCurrentModelAndForgetsTheOptimiserButKeepsTheQueue() {
        try (Learner learner = run.learner("CTP")) {
            run.train(learner, 0, 20);
            Map<String, NDArray> before = run.snapshot(learner);
            assertThat(before.keySet()).noneMatch(name -> name.startsWith("previous/"));

            learner.beginDomain(1);

            Map<String, NDArray> after = learner.state();
            for (String name : learner.current().names()) {
                assertThat(after.get("previous/" + name)).isEqualTo(before.get("current/" + name));
                assertThat(after.get("momentum/" + name)).isEqualTo(before.get("current/" + name));
                assertThat(after.get("adam/m/" + name).toFloatArray()).containsOnly(0);
            }
            assertThat(after.get("adam/step").getFloat()).isZero();
            assertThat(after.get("queue/image")).isEqualTo(before.get("queue/image"));
            assertThat(learner.counters()).containsEntry("queue-pointer", Integer.toString(20 * SmallRun.BATCH % 16));
        }
    }

    @Test
    void theQueueTakesTheMomentumFeaturesOfTheStep() {
        try (Learner learner = run.learner("CTP")) {
            float[] before = learner.state().get("queue/image").toFloatArray();

            run.train(learner, 0, 1);

            float[] after = learner.state().get("queue/image").toFloatArray();
            int width = run.model.preset().projectionWidth();
            assertThat(after).isNotEqualTo(before);
            assertThat(Arrays.copyOfRange(after, SmallRun.BATCH * width, after.length))
                    .containsExactly(Arrays.copyOfRange(before, SmallRun.BATCH * width, before.length));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CTP", "SeqF"})
    void aThousandStepsLeaveNoArrayBehind(String name) {
        try (Learner learner = run.learner(name)) {
            run.train(learner, 0, 2 * SmallRun.DOMAIN_LENGTH + 1);
            int before = LiveArrays.below(run.manager);

            run.train(learner, 2 * SmallRun.DOMAIN_LENGTH + 1, 1000 + 2 * SmallRun.DOMAIN_LENGTH + 1);

            assertThat(LiveArrays.below(run.manager)).isEqualTo(before);
        }
    }

    @Test
    void plainKernelsTrainLikeTheFusedOnes() {
        try (Learner fused = run.learner("CTP");
                Learner plain = run.learner("CTP", new NdArrayKernels())) {
            StepReport expected = run.train(fused, 0, 23);

            StepReport report = run.train(plain, 0, 23);

            assertThat(report.total()).isEqualTo(expected.total(), within(1e-2));
        }
    }

    @Test
    void theBatchStaysTheCallers() {
        try (Learner learner = run.learner("CTP")) {
            learner.beginDomain(0);
            run.withBatch(0, batch -> {
                learner.step(batch);
                assertThat(batch.images().isReleased()).isFalse();
                return learner.step(batch);
            });
        }
    }

    @Test
    void anUnknownLearnerIsAnErrorThatListsTheKnownOnes() {
        assertThatThrownBy(() -> run.learner("CPT")).hasMessageContaining(String.join(", ", Learners.names()));
    }

    @Test
    void aStateThatLacksATensorNamesIt() {
        try (Learner learner = run.learner("CTP")) {
            assertThatThrownBy(() -> learner.restore(Map.of(), Map.of())).hasMessageContaining("lacks 'current/");
        }
    }
}
