package io.palimpsest.local.benchmark;

import io.palimpsest.local.benchmark.result.StreamSpec;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Small plans for tests. */
final class Plans {

    /** The training pairs of the bundled sample, by domain in listed order. */
    static final List<StreamFacts.Segment> EMOJI = Stream.of(422, 907, 386, 320, 545, 209, 665, 556, 454)
            .map(pairs -> new StreamFacts.Segment("domain with " + pairs, pairs))
            .toList();

    private Plans() {}

    static BenchmarkOptions options(Variant... variants) {
        return options(Map.of(), variants);
    }

    static BenchmarkOptions options(Map<String, String> settings, Variant... variants) {
        return new BenchmarkOptions(
                List.of(variants), List.of(1L), List.of(stream("listed")), "validation", new Passes(24, 12), settings);
    }

    static StreamSpec stream(String order) {
        return new StreamSpec("emoji", order, "", 0, List.of(), Map.of());
    }

    static StreamFacts facts(List<StreamFacts.Segment> segments) {
        return new StreamFacts(stream("listed"), segments, Map.of(), Map.of());
    }
}
