package io.palimpsest.evaluator.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.evaluator.EvaluatorMetric;
import io.palimpsest.evaluator.topology.Events;
import io.palimpsest.events.v1.Metric;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DashboardTest {

    @Test
    void lossesStayBoundedHoweverLongTheRun() {
        LossCurves losses = new LossCurves();
        for (long step = 0; step < 100_000; step++) {
            losses.add(step, "total", step);
        }
        LossCurves.Snapshot snapshot = losses.snapshot();
        assertThat(snapshot.steps()).hasSizeLessThanOrEqualTo(LossCurves.MOST_BUCKETS);
        assertThat(snapshot.width()).isEqualTo(128);
        assertThat(snapshot.terms().get("total").get(0)).isEqualTo(63.5);
    }

    @Test
    void aTermThatBeginsLateHasGapsBefore() {
        LossCurves losses = new LossCurves();
        losses.add(0, "itc", 2);
        losses.add(1, "tpc", 3);
        assertThat(losses.snapshot().terms().get("tpc")).containsExactly(null, 3.0);
    }

    @Test
    void anUnfinishedRunShowsTheNewestCheckpointBelowTheEndsOfDomains() {
        DashboardState state = RecordedRun.upTo(2).state(0);
        assertThat(state.matrix().rows())
                .extracting(DashboardState.Row::kind)
                .containsExactly("initial", "end", "end", "newest");
        assertThat(state.boundaries()).hasSize(2);
        assertThat(state.training().step()).isEqualTo(500);
        assertThat(state.training().deadLetters()).isEqualTo(4);
    }

    @Test
    void aCheckpointThatHasOnlyScoredTrainingPairsIsNotTakenForAMeasuredOne() {
        Dashboard dashboard = new Dashboard("default");
        dashboard.add(Events.checkpoint(5, List.of("animals"), false, "file:///nowhere"));
        dashboard.add(Metric.newBuilder()
                .setModel("default")
                .setName(EvaluatorMetric.PREQUENTIAL_LOSS.metricName())
                .setValue(3.4)
                .setSource("evaluator")
                .setStep(5)
                .setCheckpointId("step-00000005")
                .setTime(Instant.EPOCH)
                .build());
        assertThat(dashboard.state(7).matrix().rows()).isEmpty();
    }

    @Test
    void nothingKnownIsAPageOfEmptyParts() {
        DashboardState state = new Dashboard("default").state(7);
        assertThat(state.training().step()).isNull();
        assertThat(state.matrix().rows()).isEmpty();
        assertThat(state.losses().steps()).isEmpty();
    }
}
