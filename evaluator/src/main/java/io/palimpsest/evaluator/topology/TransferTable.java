package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.metrics.TransferMatrix;
import io.palimpsest.evaluator.records.DomainScore;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.schemas.split.HiddenDomain;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * Reads the transfer matrix as a checkpoint saw it: rows are the ends of the domains before, then the checkpoint itself; columns
 * are the domains it learned, in order. A domain without any held-out pair is in neither. Of a stream that hides the domains of its
 * training pairs every measured domain is a column, and only the last row is known.
 */
final class TransferTable {
    private final List<CheckpointAnnouncement> ordered;
    private final ReadOnlyKeyValueStore<String, DomainScore> scores;
    private final Set<String> measured = new TreeSet<>();

    TransferTable(List<CheckpointAnnouncement> ordered, ReadOnlyKeyValueStore<String, DomainScore> scores) {
        this.ordered = ordered;
        this.scores = scores;
        try (KeyValueIterator<String, DomainScore> all = scores.all()) {
            all.forEachRemaining(entry -> measured.add(entry.value.getDomain()));
        }
    }

    /** The matrix up to a checkpoint; empty while its own row is incomplete or when it has learned nothing. */
    Optional<TransferMatrix> matrix(CheckpointAnnouncement checkpoint) {
        List<String> domains = HiddenDomain.mayHaveLearned(checkpoint.getDomainsSeen(), measured);
        double[] own = row(Optional.of(checkpoint), domains);
        if (domains.isEmpty() || !complete(own)) {
            return Optional.empty();
        }
        double[][] rows = new double[domains.size()][];
        for (int index = 0; index < domains.size() - 1; index++) {
            rows[index] = row(endOf(domains.get(index), checkpoint), domains);
        }
        rows[domains.size() - 1] = own;
        return Optional.of(new TransferMatrix(rows, row(untrained(), domains)));
    }

    private static boolean complete(double[] row) {
        for (double cell : row) {
            if (Double.isNaN(cell)) {
                return false;
            }
        }
        return true;
    }

    private double[] row(Optional<CheckpointAnnouncement> checkpoint, List<String> domains) {
        return domains.stream()
                .mapToDouble(domain -> checkpoint
                        .map(row -> scores.get(StoreKey.of(row.getCheckpointId(), domain)))
                        .map(DomainScore::getScore)
                        .orElse(Double.NaN))
                .toArray();
    }

    private Optional<CheckpointAnnouncement> untrained() {
        return ordered.stream().filter(checkpoint -> checkpoint.getStep() == 0).findFirst();
    }

    private Optional<CheckpointAnnouncement> endOf(String domain, CheckpointAnnouncement before) {
        return ordered.stream()
                .filter(checkpoint -> checkpoint.getEndOfDomain()
                        && domain.equals(checkpoint.getDomain())
                        && checkpoint.getStep() <= before.getStep())
                .reduce((earlier, later) -> later);
    }
}
