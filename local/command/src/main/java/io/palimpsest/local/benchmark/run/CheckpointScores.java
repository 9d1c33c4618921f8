package io.palimpsest.local.benchmark.run;

import io.palimpsest.local.benchmark.result.BenchmarkMetric;
import io.palimpsest.local.benchmark.result.ScoredCheckpoint;
import java.util.Map;

/**
 * What was measured of one checkpoint.
 *
 * @param row its accuracies
 * @param retrieval retrieval metrics over the domains seen; undefined ones are left out
 */
record CheckpointScores(ScoredCheckpoint row, Map<BenchmarkMetric, Double> retrieval) {

    CheckpointScores {
        retrieval = Map.copyOf(retrieval);
    }
}
