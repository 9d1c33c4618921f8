package io.palimpsest.local.benchmark;

import io.palimpsest.local.benchmark.result.StreamSpec;
import java.util.List;
import java.util.Map;

/**
 * What is asked of a benchmark.
 *
 * @param variants what is compared, at least one
 * @param seeds seeds of weights and randomness, at least one
 * @param streams what is trained on, at least one
 * @param split held-out split that is scored, {@code validation} or {@code test}
 * @param passes passes over each domain
 * @param settings settings of the trainer that all runs share, by key
 */
public record BenchmarkOptions(
        List<Variant> variants,
        List<Long> seeds,
        List<StreamSpec> streams,
        String split,
        Passes passes,
        Map<String, String> settings) {

    /** Checks that there is something to do. */
    public BenchmarkOptions {
        if (variants.isEmpty() || seeds.isEmpty() || streams.isEmpty()) {
            throw new IllegalArgumentException("a benchmark needs at least one learner, one seed and one order");
        }
        variants = List.copyOf(variants);
        seeds = List.copyOf(seeds);
        streams = List.copyOf(streams);
        settings = Map.copyOf(settings);
    }

    /** The same for other variants. */
    BenchmarkOptions with(List<Variant> others) {
        return new BenchmarkOptions(others, seeds, streams, split, passes, settings);
    }
}
