package io.palimpsest.local.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.local.benchmark.run.RunReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeLeftTest {

    private Instant now = Instant.EPOCH;

    @Test
    void stepsAreCountedAtTheSpeedOfTheirVariantOrOfAll() {
        RunState slow = state("CTP");
        RunState fast = state("SeqF");
        RunState unknown = state("ER");
        List<RunState> states = List.of(slow, fast, unknown);
        assertThat(TimeLeft.of(states, 2)).isEmpty();

        train(slow, 100, 2.0);
        train(fast, 100, 1.0);
        // (900 x 2 s + 900 x 1 s + 1000 x 1.5 s) on two processes
        assertThat(TimeLeft.of(states, 2)).contains(Duration.ofSeconds(2100));
        // One run cannot be spread over processes.
        assertThat(TimeLeft.of(List.of(slow), 2)).contains(Duration.ofSeconds(1800));
    }

    @Test
    void aTimeIsToldInHoursMinutesOrSeconds() {
        assertThat(TimeLeft.text(Duration.ofMinutes(70))).isEqualTo("1 h 10 min");
        assertThat(TimeLeft.text(Duration.ofSeconds(200))).isEqualTo("3 min");
        assertThat(TimeLeft.text(Duration.ofSeconds(90))).isEqualTo("90 s");
    }

    @Test
    void theViewShowsEachRunUnderWayAndHowMuchIsLeft() {
        RunState running = state("CTP");
        train(running, 100, 2.0);
        assertThat(BenchmarkView.frame(List.of(running, state("SeqF")), 10, 2).lines())
                .containsExactly(
                        "10 of 12 runs, ETA 33 min",
                        "  CTP_seed1_listed  training, domain 2 of 9 people-body, step 100 of 1,000, ETA 30 min");
    }

    private RunState state(String learner) {
        BenchmarkOptions options = Plans.options(Variant.of(learner));
        RunState state = new RunState(BenchmarkPlan.runs(options).get(0), () -> now);
        return state;
    }

    private void train(RunState state, long steps, double seconds) {
        state.begin();
        state.expect(1000, 9);
        for (long step = 1; step <= steps; step++) {
            now = now.plusMillis(Math.round(seconds * 1000));
            state.report(new RunReport("training", 1, "people-body", step));
        }
    }
}
