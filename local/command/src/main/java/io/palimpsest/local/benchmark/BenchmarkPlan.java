package io.palimpsest.local.benchmark;

import io.palimpsest.local.benchmark.result.Slug;
import io.palimpsest.local.benchmark.result.StreamSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The runs of a benchmark in the order in which they are started: stream by stream, and there seed by seed, so that a comparison of all
 * variants is there early.
 */
public final class BenchmarkPlan {

    private BenchmarkPlan() {}

    /**
     * {@return every run}
     *
     * @param options what is asked
     * @throws IllegalArgumentException if two runs would be the same, or have the same name
     */
    public static List<PlannedRun> runs(BenchmarkOptions options) {
        List<PlannedRun> runs = new ArrayList<>();
        Map<String, String> described = new HashMap<>();
        for (StreamSpec stream : options.streams()) {
            for (long seed : options.seeds()) {
                for (Variant variant : options.variants()) {
                    String id = Slug.of(variant.name()) + "_seed" + seed + "_" + stream.key();
                    String text = "variant '" + variant.name() + "', seed " + seed + ", order " + stream.order();
                    String other = described.putIfAbsent(id, text);
                    if (other != null) {
                        throw new IllegalArgumentException(
                                other.equals(text)
                                        ? "the run with " + text + " is asked for twice"
                                        : "the runs with " + other + " and " + text + " would both be called " + id
                                                + "; give one of them another name");
                    }
                    runs.add(new PlannedRun(id, variant, seed, stream));
                }
            }
        }
        return runs;
    }
}
