package io.palimpsest.local.benchmark;

import io.palimpsest.local.benchmark.result.StreamSpec;
import io.palimpsest.schemas.split.HiddenDomain;
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

    /** Refuses a split in which no trained domain has a held-out pair, before anything is trained for nothing. */
    void requireHeldOut(String split) {
        Map<String, Integer> heldOut = split.equals("test") ? test : validation;
        List<String> trained = segments.stream().map(Segment::domain).distinct().toList();
        if (HiddenDomain.mayHaveLearned(trained, heldOut.keySet()).isEmpty()) {
            throw new BenchmarkException("No trained domain of the stream has a held-out pair of the split '" + split
                    + "', so there is nothing to score on; ask for the other split with --split.");
        }
    }
}
