package io.palimpsest.local.benchmark.report;

import io.palimpsest.local.benchmark.result.BenchmarkMetric;
import io.palimpsest.local.benchmark.result.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * The finished runs of one variant.
 *
 * @param name name of the variant
 * @param runs its runs, at least one
 */
record VariantResults(String name, List<RunResult> runs) {

    VariantResults {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("the variant " + name + " has no finished run");
        }
        runs = List.copyOf(runs);
    }

    /** Name of its learner. */
    String learner() {
        return runs.get(0).run().learner();
    }

    /** What a metric says over all its runs. */
    Spread of(BenchmarkMetric metric) {
        return Spread.of(runs.stream().mapToDouble(run -> run.metric(metric)).toArray());
    }

    /**
     * How much higher a metric is than with another variant, over the pairs of runs with the same seed and stream.
     *
     * @param metric the metric
     * @param baseline the other variant
     */
    Spread difference(BenchmarkMetric metric, VariantResults baseline) {
        return Spread.of(differences(metric, baseline).stream()
                .mapToDouble(Double::doubleValue)
                .toArray());
    }

    /**
     * What share of the way from a baseline to an upper bound its average accuracy has gone, in percent, over the triples of runs with the same seed
     * and stream; none where the bound is no higher than the baseline.
     *
     * @param baseline where the way begins
     * @param bound where it ends
     */
    Spread wayTo(VariantResults bound, VariantResults baseline) {
        BenchmarkMetric metric = BenchmarkMetric.AVERAGE_ACCURACY;
        return Spread.of(runs.stream()
                .flatMapToDouble(run -> {
                    VariantResults alone = new VariantResults(name, List.of(run));
                    double gone = alone.difference(metric, baseline).mean();
                    double left = bound.difference(metric, alone).mean();
                    return gone + left > 0 ? DoubleStream.of(100 * gone / (gone + left)) : DoubleStream.empty();
                })
                .toArray());
    }

    /** In how many of those pairs the metric is better here; ties count for neither. */
    int wins(BenchmarkMetric metric, VariantResults baseline) {
        int sign = metric.better() == BenchmarkMetric.Better.LOWER ? -1 : 1;
        return (int) differences(metric, baseline).stream()
                .filter(difference -> sign * difference > 0)
                .count();
    }

    /** Those of its runs that were trained on an order. */
    Optional<VariantResults> in(String order) {
        List<RunResult> there = runs.stream()
                .filter(run -> run.run().stream().order().equals(order))
                .toList();
        return there.isEmpty() ? Optional.empty() : Optional.of(new VariantResults(name, there));
    }

    private List<Double> differences(BenchmarkMetric metric, VariantResults baseline) {
        List<Double> differences = new ArrayList<>();
        for (RunResult run : runs) {
            for (RunResult other : baseline.runs) {
                boolean pair = run.run().seed() == other.run().seed()
                        && run.run().stream().equals(other.run().stream());
                double difference = run.metric(metric) - other.metric(metric);
                if (pair && !Double.isNaN(difference)) {
                    differences.add(difference);
                }
            }
        }
        return differences;
    }
}
