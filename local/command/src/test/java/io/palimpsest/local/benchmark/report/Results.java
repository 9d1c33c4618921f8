package io.palimpsest.local.benchmark.report;

import io.palimpsest.local.benchmark.result.BenchmarkMetric;
import io.palimpsest.local.benchmark.result.Origin;
import io.palimpsest.local.benchmark.result.RunRequest;
import io.palimpsest.local.benchmark.result.RunResult;
import io.palimpsest.local.benchmark.result.ScoredCheckpoint;
import io.palimpsest.local.benchmark.result.Slug;
import io.palimpsest.local.benchmark.result.StreamSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hand-made results of two domains. */
final class Results {

    private static final Map<String, Integer> GALLERIES = Map.of("red", 10, "blue", 30);

    private Results() {}

    /**
     * A result whose matrix is {@code R = [[red, 5], [kept, blue]]}.
     *
     * @param red accuracy on red when just learned
     * @param kept accuracy on red at the end
     * @param blue accuracy on blue at the end
     */
    static RunResult of(String variant, long seed, String order, double red, double kept, double blue) {
        ScoredCheckpoint untrained = row("", List.of(), 3, 4);
        List<ScoredCheckpoint> rows =
                List.of(row("red", List.of("red"), red, 5), row("blue", List.of("red", "blue"), kept, blue));
        return result(variant, seed, order, untrained, rows);
    }

    /** A result of both domains at once. */
    static RunResult joint(long seed, String order, double red, double blue) {
        return result(
                "JointT",
                seed,
                order,
                row("", List.of(), 3, 4),
                List.of(row("mixed", List.of("red", "blue"), red, blue)));
    }

    private static RunResult result(
            String variant, long seed, String order, ScoredCheckpoint untrained, List<ScoredCheckpoint> rows) {
        String learner = variant.startsWith("CTP") ? "CTP" : variant.startsWith("JointT") ? "JointT" : "SeqF";
        RunRequest request = new RunRequest(
                Slug.of(variant) + "_seed" + seed + "_" + Slug.of(order),
                variant,
                learner,
                seed,
                new StreamSpec("emoji", order, "", 0, List.of(), Map.of()),
                "validation",
                Map.of("engine.threads", "1"));
        Map<String, Double> metrics = new LinkedHashMap<>(RunResult.continual(untrained, rows, GALLERIES));
        metrics.put(
                BenchmarkMetric.CUMULATIVE_ACCURACY.metricName(),
                rows.get(rows.size() - 1).cumulative());
        metrics.put(BenchmarkMetric.STEPS.metricName(), 100.0);
        metrics.put(BenchmarkMetric.STATE_BYTES.metricName(), 2097152.0);
        metrics.put(BenchmarkMetric.STARTS.metricName(), 1.0);
        Origin origin = new Origin("1.2.3, commit abc", "17", "Linux", "a processor", 2, "2026-01-02T03:04:05Z");
        return new RunResult(RunResult.FORMAT, request, GALLERIES, untrained, rows, metrics, origin);
    }

    private static ScoredCheckpoint row(String domain, List<String> seen, double red, double blue) {
        return new ScoredCheckpoint(
                "id-" + domain, domain, seen.size(), seen, Map.of("red", red, "blue", blue), (red + blue) / 4);
    }
}
