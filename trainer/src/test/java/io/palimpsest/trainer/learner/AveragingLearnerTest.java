package io.palimpsest.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import io.palimpsest.schemas.config.ConfigurationException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AveragingLearnerTest {
    private static final String WEIGHT = "vision_proj.weight";

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
    void theAverageIsThePlainMeanWhileItIsYoungAndAnExponentialOneLater() {
        try (Learner learner = averaging("SeqF", 0.5)) {
            double[] first = after(learner, 0);
            double[] second = after(learner, 1);
            double[] third = after(learner, 2);
            // 1/1 and 1/2 are at least 1 - 0.5, 1/3 is not.
            float[] average = learner.state().get("average/" + WEIGHT).toFloatArray();
            for (int at = 0; at < average.length; at++) {
                double mean = (first[at] + second[at]) / 2;
                assertThat((double) average[at]).isEqualTo(mean + 0.5 * (third[at] - mean), within(1e-6));
            }
        }
    }

    @Test
    void theLearnerTrainsAsWithoutAnAverage() {
        try (Learner plain = run.learner("CTP");
                Learner averaging = averaging("CTP", 0.9)) {
            run.train(plain, 0, 30);
            run.train(averaging, 0, 30);

            Map<String, NDArray> state = averaging.state();
            assertThat(plain.state())
                    .allSatisfy((name, array) -> assertThat(state.get(name)).isEqualTo(array));
        }
    }

    @Test
    void aRestoredAverageGoesOnBitIdentically() {
        try (Learner whole = averaging("CTP", 0.9);
                Learner stopped = averaging("CTP", 0.9);
                Learner resumed = averaging("CTP", 0.9)) {
            run.train(whole, 0, 50);
            run.train(stopped, 0, 25);
            Map<String, NDArray> state = run.snapshot(stopped);

            resumed.restore(state, stopped.counters());
            run.train(resumed, 25, 50);

            assertThat(run.digest(resumed)).isEqualTo(run.digest(whole));
        }
    }

    @Test
    void anAverageThatWasNotKeptBeginsWithTheRestoredModel() {
        try (Learner plain = run.learner("SeqF");
                Learner averaging = averaging("SeqF", 0.9)) {
            run.train(plain, 0, 10);

            averaging.restore(run.snapshot(plain), plain.counters());

            assertThat(averaging.state().get("average/" + WEIGHT))
                    .isEqualTo(plain.current().array(WEIGHT));
        }
    }

    @Test
    void onlyALearnerWithAMomentumModelCanPublishIt() {
        PublishSettings momentum = new PublishSettings(PublishedModel.MOMENTUM, 0.9);
        try (Learner learner = momentum.applyTo(run.learner("CTP"), run.kernels, run.manager)) {
            assertThat(learner.name()).isEqualTo("CTP");
        }
        assertThatThrownBy(() -> momentum.applyTo(run.learner("SeqF"), run.kernels, run.manager))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("publish.weights")
                .hasMessageContaining("SeqF");
    }

    private Learner averaging(String name, double decay) {
        return new PublishSettings(PublishedModel.AVERAGE, decay).applyTo(run.learner(name), run.kernels, run.manager);
    }

    private double[] after(Learner learner, long step) {
        run.train(learner, step, step + 1);
        float[] weights = learner.current().array(WEIGHT).toFloatArray();
        double[] values = new double[weights.length];
        for (int at = 0; at < values.length; at++) {
            values[at] = weights[at];
        }
        return values;
    }
}
