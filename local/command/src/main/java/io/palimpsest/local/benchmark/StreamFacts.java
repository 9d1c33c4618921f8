package io.palimpsest.local.benchmark;

import io.palimpsest.local.benchmark.result.StreamSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a stream holds, as it was read back from its topic.
 *
 * @param spec what decides it
 * @param segments runs of training pairs of one domain, in their order
 * @param validation number of held-out pairs of the split VALIDATION, by domain
 * @param test the same of the split TEST
 */
record StreamFacts(
        StreamSpec spec, List<Segment> segments, Map<String, Integer> validation, Map<String, Integer> test) {

    /**
     * Training pairs of one domain that follow one another.
     *
     * @param domain the domain
     * @param pairs how many, {@code >= 1}
     */
    record Segment(String domain, int pairs) {}

    StreamFacts {
        segments = List.copyOf(segments);
        validation = Map.copyOf(validation);
        test = Map.copyOf(test);
    }

    /** Training pairs in all. */
    int trainedPairs() {
        return segments.stream().mapToInt(Segment::pairs).sum();
    }

    /** Held-out pairs of a split by domain. */
    Map<String, Integer> heldOut(String split) {
        return new LinkedHashMap<>(split.equals("test") ? test : validation);
    }
}
