package io.palimpsest.evaluator.page;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Several values over training steps, or over time in milliseconds, in bounded memory: means over buckets, whose width doubles whenever there
 * would be too many. Not safe from several threads.
 */
final class Curves {
    private final int mostBuckets;
    private NavigableMap<Long, Map<String, Mean>> buckets = new TreeMap<>();
    private long width = 1;

    Curves(int mostBuckets) {
        this.mostBuckets = mostBuckets;
    }

    /**
     * @param step step, or time in milliseconds
     * @param term which of the values it is; one that is not finite is left out
     */
    void add(long step, String term, double value) {
        if (Double.isFinite(value)) {
            bucket(buckets, step).computeIfAbsent(term, name -> new Mean()).add(value, 1);
            if (buckets.size() > mostBuckets) {
                widen();
            }
        }
    }

    /** What the page draws: the first step of each bucket, and the mean of each term in it, null where there is none. */
    Snapshot snapshot() {
        TreeSet<String> terms = new TreeSet<>();
        buckets.values().forEach(bucket -> terms.addAll(bucket.keySet()));
        Map<String, List<Double>> values = new HashMap<>();
        for (String term : terms) {
            List<Double> curve = new ArrayList<>(buckets.size());
            for (Map<String, Mean> bucket : buckets.values()) {
                Mean mean = bucket.get(term);
                curve.add(mean == null ? null : mean.value());
            }
            values.put(term, curve);
        }
        return new Snapshot(List.copyOf(buckets.keySet()), values, width);
    }

    /**
     * @param steps first step of each bucket
     * @param terms mean per bucket by term
     * @param width steps per bucket
     */
    record Snapshot(List<Long> steps, Map<String, List<Double>> terms, long width) {}

    private Map<String, Mean> bucket(NavigableMap<Long, Map<String, Mean>> target, long step) {
        return target.computeIfAbsent(step - Math.floorMod(step, width), start -> new HashMap<>());
    }

    private void widen() {
        width *= 2;
        NavigableMap<Long, Map<String, Mean>> wider = new TreeMap<>();
        buckets.forEach((start, terms) -> terms.forEach((term, mean) ->
                bucket(wider, start).computeIfAbsent(term, name -> new Mean()).add(mean.sum, mean.count)));
        buckets = wider;
    }

    private static final class Mean {
        private double sum;
        private long count;

        void add(double more, long times) {
            sum += more;
            count += times;
        }

        double value() {
            return sum / count;
        }
    }
}
