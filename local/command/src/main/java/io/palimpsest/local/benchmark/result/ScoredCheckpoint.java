package io.palimpsest.local.benchmark.result;

import java.util.List;
import java.util.Map;

/**
 * The retrieval accuracy of one checkpoint, R_m in percent: a row of the transfer matrix.
 *
 * @param id id of the checkpoint
 * @param domain domain that it completed, empty for the untrained model
 * @param step training steps done
 * @param seen domains trained so far, the last one last
 * @param accuracy on each domain of the source in its own gallery, by name
 * @param cumulative on all domains seen in one gallery; 0 for the untrained model
 */
public record ScoredCheckpoint(
        String id, String domain, long step, List<String> seen, Map<String, Double> accuracy, double cumulative) {

    /** Copies the collections. */
    public ScoredCheckpoint {
        seen = List.copyOf(seen);
        accuracy = Map.copyOf(accuracy);
    }
}
