package io.palimpsest.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import io.palimpsest.model.WeightSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The methods that keep a model near where earlier domains left it, on a whole model. Domains are 20 steps long. */
class RegularisedLearnersTest {
    private static final ElasticRehearsalSettings NOTHING = new ElasticRehearsalSettings(0, 1, 0);
    private static final RegularisationSettings OFF =
            new RegularisationSettings(0, 0.1, 0, 0, 0, 0.1, 0, 0, 0, NOTHING);

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
    @ValueSource(strings = {"LWF", "SI", "MAS", "EWC", "RWalk", "AFEC"})
    void withoutStrengthItIsPlainFineTuningBitByBit(String name) {
        try (Learner plain = run.learner("SeqF");
                Learner off = run.learner(SmallRun.settings(name).withRegularisation(OFF), run.kernels)) {
            StepReport expected = run.train(plain, 0, 45);
            StepReport report = run.train(off, 0, 45);

            assertThat(off.current().digest()).isEqualTo(plain.current().digest());
            assertThat(report).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SI", "MAS", "EWC", "RWalk", "AFEC"})
    void thePenaltyBeginsWithTheSecondDomainAndHoldsTheWeights(String name) {
        try (Learner plain = run.learner("SeqF");
                Learner held = run.learner(name)) {
            assertThat(run.train(held, 0, 20).losses()).containsOnlyKeys("total", "itc", "mlm");
            run.train(plain, 0, 20);
            assertThat(held.current().digest())
                    .as("nothing to keep in the first domain")
                    .isEqualTo(plain.current().digest());
            try (WeightSet boundary = plain.current().copyTo(run.manager)) {
                StepReport report = run.train(held, 20, 40);
                run.train(plain, 20, 40);

                assertThat(report.losses()).containsOnlyKeys("total", "itc", "mlm", "penalty");
                assertThat(report.losses().get("penalty")).isFinite().isNotZero();
                assertThat(report.total())
                        .isEqualTo(
                                report.losses().get("itc")
                                        + report.losses().get("mlm")
                                        + report.losses().get("penalty"),
                                within(1e-3 * report.total()));
                assertThat(held.current().digest()).isNotEqualTo(plain.current().digest());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"EWC,1e7", "MAS,1e5", "RWalk,1e7", "AFEC,1e7"})
    void aStrongPenaltyKeepsTheModelCloserThanPlainFineTuning(String name, double strength) {
        RegularisationSettings strong =
                new RegularisationSettings(1, 0.1, strength, strength, strength, 0.1, 1, 1, 1, NOTHING);
        try (Learner plain = run.learner("SeqF");
                Learner held = run.learner(SmallRun.settings(name).withRegularisation(strong), run.kernels)) {
            run.train(plain, 0, 20);
            run.train(held, 0, 20);
            try (WeightSet boundary = plain.current().copyTo(run.manager)) {
                run.train(plain, 20, 40);
                run.train(held, 20, 40);

                assertThat(distance(held.current(), boundary)).isLessThan(0.8 * distance(plain.current(), boundary));
            }
        }
    }

    @Test
    void learningWithoutForgettingDistilsFromTheModelOfTheDomainBefore() {
        try (Learner plain = run.learner("SeqF");
                Learner learner = run.learner("LWF")) {
            assertThat(learner.looksBack()).isFalse();
            assertThat(run.train(learner, 0, 20).losses()).containsOnlyKeys("total", "itc", "mlm");
            run.train(plain, 0, 20);
            String boundary = learner.current().digest();
            assertThat(boundary).isEqualTo(plain.current().digest());

            StepReport report = run.train(learner, 20, 40);

            assertThat(report.losses()).containsOnlyKeys("total", "itc", "mlm", "heads", "mlmd");
            assertThat(report.losses().get("heads")).isPositive();
            try (WeightSet teacher = WeightSet.copyOf(run.manager, previous(learner))) {
                assertThat(teacher.digest()).isEqualTo(boundary);
            }
        }
    }

    @Test
    void whatIsNotTrainedHasNoImportance() {
        LearnerSettings contrastOnly = SmallRun.settings("EWC").withWeights(new LossWeights(1, 0, 0, 0, 0, 0));
        String head = "text_encoder.cls.predictions.transform.dense.weight";
        for (String name : new String[] {"SI", "MAS", "EWC", "RWalk", "AFEC"}) {
            try (Learner learner = run.learner(contrastOnly.withName(name), run.kernels)) {
                float[] before = learner.current().array(head).toFloatArray();

                StepReport report = run.train(learner, 0, 25);

                assertThat(report.losses()).containsOnlyKeys("total", "itc", "penalty");
                assertThat(learner.current().array(head).toFloatArray()).containsExactly(before);
                assertThat(learner.state().keySet())
                        .filteredOn(key -> key.endsWith(head))
                        .allMatch(key -> key.endsWith("current/" + head));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LWF", "SI", "MAS", "EWC", "RWalk", "AFEC"})
    void stepsAndBoundariesLeaveNoArrayBehind(String name) {
        try (Learner learner = run.learner(name)) {
            run.train(learner, 0, 41);
            int before = LiveArrays.below(run.manager);

            run.train(learner, 41, 121);

            assertThat(LiveArrays.below(run.manager)).isEqualTo(before);
        }
    }

    @Test
    void theExpandedCopyOfActiveForgettingLearnsTheDomainAlone() {
        try (Learner plain = run.learner("SeqF");
                Learner learner = run.learner("AFEC")) {
            run.train(learner, 0, 30);
            run.train(plain, 0, 30);

            Map<String, NDArray> state = learner.state();
            // In the second domain the copy is what plain fine-tuning from the boundary gives.
            for (String name : plain.current().names()) {
                assertThat(state.get("expanded/current/" + name))
                        .isEqualTo(plain.current().array(name));
            }
            assertThat(learner.counters()).containsEntry("expanded-fisher-steps", "10");
            assertThat(learner.current().digest()).isNotEqualTo(plain.current().digest());
        }
    }

    private static Map<String, NDArray> previous(Learner learner) {
        Map<String, NDArray> previous = new LinkedHashMap<>();
        learner.current()
                .names()
                .forEach(name -> previous.put(name, learner.state().get("previous/" + name)));
        return previous;
    }

    private static double distance(WeightSet from, WeightSet to) {
        double square = 0;
        for (String name : from.names()) {
            float[] first = from.array(name).toFloatArray();
            float[] second = to.array(name).toFloatArray();
            for (int at = 0; at < first.length; at++) {
                square += Math.pow(first[at] - second[at], 2);
            }
        }
        return Math.sqrt(square);
    }
}
