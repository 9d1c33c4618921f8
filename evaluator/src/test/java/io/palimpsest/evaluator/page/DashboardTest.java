package io.palimpsest.evaluator.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.evaluator.EvaluatorMetric;
import io.palimpsest.evaluator.topology.Events;
import io.palimpsest.events.v1.Alarm;
import io.palimpsest.events.v1.AlarmSeverity;
import io.palimpsest.events.v1.Metric;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DashboardTest {

    @Test
    void lossesStayBoundedHoweverLongTheRun() {
        Curves losses = new Curves(Dashboard.LOSS_BUCKETS);
        for (long step = 0; step < 100_000; step++) {
            losses.add(step, "total", step);
        }
        Curves.Snapshot snapshot = losses.snapshot();
        assertThat(snapshot.steps()).hasSizeLessThanOrEqualTo(Dashboard.LOSS_BUCKETS);
        assertThat(snapshot.width()).isEqualTo(128);
        assertThat(snapshot.terms().get("total").get(0)).isEqualTo(63.5);
    }

    @Test
    void aTermThatBeginsLateHasGapsBefore() {
        Curves losses = new Curves(Dashboard.LOSS_BUCKETS);
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
        assertThat(state.training().delaySeconds()).isEqualTo(41.5);
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
    void theLiveCheckpointVerdictsAndAlarmsAreShown() {
        DashboardState state = RecordedRun.upTo(3).state(0);
        assertThat(state.live().checkpoint()).startsWith("step-00000400");
        assertThat(state.live().before()).startsWith("step-00000200");
        assertThat(state.live().stepsBehind()).isEqualTo(300);
        assertThat(state.changes()).hasSize(2);
        assertThat(state.changes().get(0).checkpoint()).startsWith("step-00000400");
        assertThat(state.checkpoints())
                .extracting(checkpoint ->
                        checkpoint.verdict() == null ? "" : checkpoint.verdict().outcome())
                .containsExactly("", "fail", "pass", "pass", "");
        assertThat(state.checkpoints().get(1).verdict().findings()).hasSize(1);
        assertThat(state.checkpoints().get(2).verdict().findings()).isEmpty();
        assertThat(state.alarms()).hasSize(3);
        assertThat(state.alarms().get(0).active()).isFalse();
        assertThat(state.charts())
                .containsOnlyKeys("drift.data.mmd", "drift.input", "prequential.error", "prequential.loss");
        assertThat(state.charts().get("drift.data.mmd").terms()).containsOnlyKeys("image", "text");
        assertThat(state.representation().domains()).hasSize(4);
    }

    @Test
    void anAlarmThatIsOverTakesThePlaceOfItself() {
        Dashboard dashboard = new Dashboard("default");
        for (boolean active : List.of(true, true, false)) {
            dashboard.add(Alarm.newBuilder()
                    .setModel("default")
                    .setAlarmId("one")
                    .setKind("data-drift")
                    .setSeverity(AlarmSeverity.WARNING)
                    .setActive(active)
                    .setMessage("the pictures have changed")
                    .setTime(Instant.EPOCH)
                    .build());
        }
        assertThat(dashboard.state(7).alarms()).singleElement().matches(alarm -> !alarm.active());
    }

    @Test
    void ofVeryManyDomainsTheNewestLearnedAreDrawnAndTheOthersCounted() {
        Dashboard dashboard = new Dashboard("default");
        List<String> learned = IntStream.range(0, 200)
                .mapToObj(number -> String.format("domain-%03d", number))
                .toList();
        dashboard.add(Events.checkpoint(5, learned, true, "file:///nowhere"));
        dashboard.add(Metric.newBuilder()
                .setModel("default")
                .setName(EvaluatorMetric.FORGOTTEN.metricName())
                .setValue(30)
                .setSource("evaluator")
                .setStep(5)
                .setCheckpointId("step-00000005")
                .setDomain("domain-000")
                .setTime(Instant.EPOCH)
                .build());
        learned.forEach(domain -> dashboard.add(Metric.newBuilder()
                .setModel("default")
                .setName(EvaluatorMetric.MEAN_RECALL.metricName())
                .setValue(30)
                .setSource("evaluator")
                .setStep(5)
                .setCheckpointId("step-00000005")
                .setDomain(domain)
                .setTime(Instant.EPOCH)
                .build()));
        DashboardState.Matrix matrix = dashboard.state(7).matrix();
        assertThat(matrix.domainsInAll()).isEqualTo(200);
        assertThat(matrix.domains()).hasSize(Dashboard.SHOWN_DOMAINS).last().isEqualTo("domain-199");
        assertThat(matrix.rows().get(0).values()).hasSize(Dashboard.SHOWN_DOMAINS);
        assertThat(dashboard.state(7).forgotten())
                .as("a domain that is not drawn is not left out of what is forgotten")
                .extracting(DashboardState.Forgotten::domain)
                .containsExactly("domain-000");
    }

    @Test
    void nothingKnownIsAPageOfEmptyParts() {
        DashboardState state = new Dashboard("default").state(7);
        assertThat(state.training().step()).isNull();
        assertThat(state.matrix().rows()).isEmpty();
        assertThat(state.losses().steps()).isEmpty();
    }
}
