package io.palimpsest.local.demo;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a run at one moment.
 *
 * @param step training steps done
 * @param chunk the planned chunk that the current step belongs to, empty before the first
 * @param chunks number of chunks planned so far
 * @param latest last value of every metric of the trainer by name, e.g. {@code loss.total}
 * @param deadLetters records in the dead-letter topic
 * @param checkpoint id of the newest announced checkpoint, empty before the first
 * @param rows accuracy of the untrained model and of the model after each domain, in the order of learning
 * @param newest accuracy of the newest evaluated checkpoint, wherever in a domain it was taken
 * @param galleries number of held-out candidates by domain
 * @param overall metrics over all domains of the newest end-of-domain checkpoint by name, e.g. {@code continual.average_accuracy}
 */
public record RunSnapshot(
        long step,
        Optional<PlannedChunk> chunk,
        int chunks,
        Map<String, Double> latest,
        long deadLetters,
        Optional<String> checkpoint,
        List<MatrixRow> rows,
        Optional<MatrixRow> newest,
        Map<String, Long> galleries,
        Map<String, Double> overall) {

    public RunSnapshot {
        latest = Map.copyOf(latest);
        rows = List.copyOf(rows);
        galleries = Map.copyOf(galleries);
        overall = Map.copyOf(overall);
    }

    /** @return the last value of a metric of the trainer, NaN before the first */
    public double latest(String metric) {
        return latest.getOrDefault(metric, Double.NaN);
    }

    /** @return a metric over all domains of the newest end-of-domain checkpoint, NaN when there is none */
    public double overall(String metric) {
        return overall.getOrDefault(metric, Double.NaN);
    }
}
