package io.palimpsest.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.palimpsest.model.Mode;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.WeightSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ElasticRehearsalTest {
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
    void withBothOffItIsPlainFineTuningBitByBit() {
        try (Learner plain = run.learner("SeqF");
                Learner off = learner(0, 0)) {
            StepReport expected = run.train(plain, 0, 45);
            StepReport report = run.train(off, 0, 45);

            assertThat(off.current().digest()).isEqualTo(plain.current().digest());
            assertThat(report).isEqualTo(expected);
        }
    }

    @Test
    void itBeginsWithTheSecondDomain() {
        try (Learner plain = run.learner("SeqF");
                Learner learner = learner(1, 30)) {
            run.train(plain, 0, 20);
            assertThat(run.train(learner, 0, 20).losses()).containsOnlyKeys("total", "itc", "mlm");
            assertThat(learner.current().digest())
                    .as("nothing to keep in the first domain")
                    .isEqualTo(plain.current().digest());

            StepReport report = run.train(learner, 20, 40);

            assertThat(report.losses().get("rehearsal")).isPositive();
            assertThat(report.losses()).containsOnlyKeys("total", "itc", "mlm", "rehearsal");
            double terms = report.losses().entrySet().stream()
                    .filter(term -> !term.getKey().equals("total"))
                    .mapToDouble(term -> term.getValue())
                    .sum();
            assertThat(report.total()).isEqualTo(terms, within(1e-3 * terms));
        }
    }

    @Test
    void theFeaturesOfEarlierCaptionsMoveLess() {
        try (Learner plain = run.learner("SeqF");
                Learner learner = learner(30, 0)) {
            run.train(plain, 0, 20);
            run.train(learner, 0, 20);
            try (WeightSet boundary = plain.current().copyTo(run.manager)) {
                run.train(plain, 20, 40);
                run.train(learner, 20, 40);

                assertThat(moved(boundary, learner.current())).isLessThan(0.8 * moved(boundary, plain.current()));
            }
        }
    }

    @Test
    void theAnchorKeepsTheModelCloser() {
        try (Learner plain = run.learner("SeqF");
                Learner learner = learner(0, 100)) {
            run.train(plain, 0, 20);
            run.train(learner, 0, 20);
            try (WeightSet boundary = plain.current().copyTo(run.manager)) {
                run.train(plain, 20, 40);
                run.train(learner, 20, 40);

                assertThat(distance(learner.current(), boundary)).isLessThan(0.9 * distance(plain.current(), boundary));
            }
        }
    }

    private Learner learner(double captions, double anchor) {
        RegularisationSettings defaults = RegularisationSettings.defaults();
        return run.learner(
                SmallRun.settings("EAR")
                        .withRegularisation(new RegularisationSettings(
                                defaults.si(),
                                defaults.siDamping(),
                                defaults.mas(),
                                defaults.ewc(),
                                defaults.rwalk(),
                                defaults.rwalkDamping(),
                                defaults.afec(),
                                defaults.lwf(),
                                defaults.lucir(),
                                new ElasticRehearsalSettings(captions, 64, anchor))),
                run.kernels);
    }

    /** Mean of 1 - cos between both models' features of captions of the first domain. */
    private double moved(WeightSet before, WeightSet after) {
        return run.withBatch(5, batch -> {
            VisionLanguageModel model = run.model;
            var then = model.textFeatures(before, model.textTokens(before, batch.tokens(), Mode.EVAL));
            var now = model.textFeatures(after, model.textTokens(after, batch.tokens(), Mode.EVAL));
            return 1 - now.mul(then).sum(new int[] {1}).mean().getFloat();
        });
    }

    private static double distance(WeightSet one, WeightSet other) {
        double sum = 0;
        for (String name : one.names()) {
            try (var difference = one.array(name).sub(other.array(name));
                    var squares = difference.square();
                    var total = squares.sum()) {
                sum += total.getFloat();
            }
        }
        return Math.sqrt(sum);
    }
}
