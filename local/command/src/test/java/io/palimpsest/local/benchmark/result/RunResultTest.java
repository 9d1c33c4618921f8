package io.palimpsest.local.benchmark.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The matrix of the metrics specification, section 4, in percent; it tells every definition of forgetting and transfer apart. */
class RunResultTest {

    private static final List<String> DOMAINS = List.of("a", "b", "c", "d");
    private static final double[][] R = {{80, 10, 12, 5}, {83, 85, 20, 8}, {65, 75, 90, 15}, {72, 70, 92, 88}};
    private static final Map<String, Integer> GALLERIES = Map.of("a", 10, "b", 10, "c", 10, "d", 10, "z", 10);

    @Test
    void theContinualMetricsAreThoseOfTheSpecification() {
        Map<String, Double> metrics = RunResult.continual(row("", 0, 10, 10, 10, 10), rows(), GALLERIES);
        assertThat(metrics.get("average_accuracy")).isCloseTo(80.5, within(1e-9));
        assertThat(metrics.get("backward_transfer")).isCloseTo(-7, within(1e-9));
        assertThat(metrics.get("forward_transfer")).isCloseTo(5, within(1e-9));
        assertThat(metrics.get("forgetting_max")).isCloseTo(8, within(1e-9));
        assertThat(metrics.get("just_learned")).isCloseTo(85.75, within(1e-9));
        assertThat(metrics.get("untrained_accuracy")).isCloseTo(10, within(1e-9));
        assertThat(metrics.get("unseen_accuracy")).isCloseTo(7, within(1e-9));
    }

    @Test
    void accuracyOverTimeIsTheMeanOfTheDomainsSeen() {
        RunResult result = result(rows());
        assertThat(result.overTime()).containsExactly(80.0, 84.0, (65 + 75 + 90) / 3.0, 80.5);
    }

    @Test
    void aRunThatEndsAllDomainsAtOnceHasNoForgetting() {
        List<ScoredCheckpoint> rows = List.of(row("mixed", 4, 72, 70, 92, 88));
        Map<String, Double> metrics = RunResult.continual(row("", 0, 10, 10, 10, 10), rows, GALLERIES);
        assertThat(metrics).containsKey("average_accuracy");
        assertThat(metrics)
                .doesNotContainKeys("backward_transfer", "forgetting_max", "forward_transfer", "just_learned");
        assertThat(result(rows).transfer()[0]).containsOnly(Double.NaN);
        assertThat(result(rows).transfer()[3]).containsExactly(72, 70, 92, 88);
    }

    @Test
    void aDomainThatComesBackCountsByItsLastEnd() {
        List<ScoredCheckpoint> rows = List.of(
                new ScoredCheckpoint("1", "a", 1, List.of("a"), Map.of("a", 50.0, "b", 1.0), 0),
                new ScoredCheckpoint("2", "b", 2, List.of("a", "b"), Map.of("a", 30.0, "b", 60.0), 0),
                new ScoredCheckpoint("3", "a", 3, List.of("b", "a"), Map.of("a", 70.0, "b", 40.0), 0));
        Map<String, Double> metrics = RunResult.continual(
                new ScoredCheckpoint("0", "", 0, List.of(), Map.of("a", 5.0, "b", 5.0), 0),
                rows,
                Map.of("a", 3, "b", 3));
        assertThat(metrics.get("average_accuracy")).isEqualTo(55);
        assertThat(metrics.get("backward_transfer")).isEqualTo(-20);
        assertThat(metrics.get("just_learned")).isEqualTo(65);
    }

    @Test
    void ofAHiddenStreamEveryDomainMayHaveBeenLearned() {
        List<ScoredCheckpoint> rows =
                List.of(new ScoredCheckpoint("1", "stream", 4, List.of("stream"), Map.of("a", 40.0, "b", 60.0), 30));
        ScoredCheckpoint untrained = new ScoredCheckpoint("0", "", 0, List.of(), Map.of("a", 5.0, "b", 5.0), 0);
        Map<String, Double> metrics = RunResult.continual(untrained, rows, Map.of("a", 3, "b", 3));
        assertThat(metrics).containsEntry("average_accuracy", 50.0).containsEntry("untrained_accuracy", 5.0);
        assertThat(metrics).doesNotContainKeys("unseen_accuracy", "just_learned", "backward_transfer");
    }

    private static List<ScoredCheckpoint> rows() {
        return List.of(row("a", 1, R[0]), row("b", 2, R[1]), row("c", 3, R[2]), row("d", 4, R[3]));
    }

    private static ScoredCheckpoint row(String domain, int seen, double... values) {
        return new ScoredCheckpoint(
                "id-" + domain,
                domain,
                seen,
                DOMAINS.subList(0, seen),
                Map.of("a", values[0], "b", values[1], "c", values[2], "d", values[3], "z", 7.0),
                0);
    }

    private static RunResult result(List<ScoredCheckpoint> rows) {
        RunRequest request = new RunRequest(
                "x", "x", "SeqF", 1, new StreamSpec("emoji", "listed", "", 0, List.of(), Map.of()), "test", Map.of());
        return new RunResult(
                RunResult.FORMAT,
                request,
                GALLERIES,
                row("", 0, 10, 10, 10, 10),
                rows,
                Map.of(),
                new Origin("", "", "", "", 1, "2026-01-01T00:00:00Z"));
    }
}
