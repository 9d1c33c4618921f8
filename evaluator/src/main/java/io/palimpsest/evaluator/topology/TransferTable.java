package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.feed.AnnouncementOrder;
import io.palimpsest.evaluator.metrics.TransferMatrix;
import io.palimpsest.evaluator.records.DomainScore;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * Reads the transfer matrix as a checkpoint saw it: rows are the ends of the domains before, then the checkpoint itself; columns
 * are the domains it learned, in order. A domain without any held-out pair is in neither. Of a stream that hides the domains of its
 * training pairs every measured domain is a column, and only the last row is known.
 */
final class TransferTable {
    private final List<CheckpointAnnouncement> ordered;
    private final ReadOnlyKeyValueStore<String, DomainScore> scores;
    private final MatrixColumns columns;
    private final Set<String> measured;

    /**
     * @param ordered the checkpoints in order of training
     * @param measured the domains that any of them was measured on
     */
    TransferTable(
            List<CheckpointAnnouncement> ordered,
            ReadOnlyKeyValueStore<String, DomainScore> scores,
            MatrixColumns columns,
            Set<String> measured) {
        this.ordered = ordered;
        this.scores = scores;
        this.columns = columns;
        this.measured = measured;
    }

    /** The matrix up to a checkpoint; empty while its own row is incomplete or when it has learned nothing. */
    Optional<TransferMatrix> matrix(CheckpointAnnouncement checkpoint) {
        List<String> domains = columns.learned(checkpoint, measured);
        double[] own = row(Optional.of(checkpoint), domains);
        if (domains.isEmpty() || !complete(own)) {
            return Optional.empty();
        }
        double[][] rows = new double[domains.size()][];
        // Domains whose ends are one checkpoint, or are no longer known, share a row: of thousands of domains each is
        // long.
        Map<String, double[]> byEnd = new HashMap<>();
        for (int index = 0; index < domains.size() - 1; index++) {
            Optional<CheckpointAnnouncement> end = columns.endOf(domains.get(index), ordered, checkpoint);
            rows[index] = byEnd.computeIfAbsent(
                    end.map(CheckpointAnnouncement::getCheckpointId).orElse(""), id -> row(end, domains));
        }
        rows[domains.size() - 1] = own;
        return Optional.of(new TransferMatrix(rows, row(untrained(), domains)));
    }

    /**
     * For each domain that a checkpoint has learned the best score of its own and the earlier rows, the untrained model's among them: those
     * that are kept up to date when a gallery grows.
     */
    List<DomainPeak> peaks(CheckpointAnnouncement checkpoint) {
        List<String> domains = columns.learned(checkpoint, measured);
        Set<CheckpointAnnouncement> distinct = new TreeSet<>(AnnouncementOrder.OLDEST_FIRST);
        untrained().ifPresent(distinct::add);
        domains.forEach(domain -> columns.endOf(domain, ordered, checkpoint).ifPresent(distinct::add));
        distinct.add(checkpoint);
        List<CheckpointAnnouncement> rows = List.copyOf(distinct);
        return domains.stream().map(domain -> peak(domain, rows, checkpoint)).toList();
    }

    private DomainPeak peak(String domain, List<CheckpointAnnouncement> rows, CheckpointAnnouncement checkpoint) {
        double current = score(checkpoint, domain);
        double best = current;
        long step = checkpoint.getStep();
        for (int index = rows.size() - 1; index >= 0; index--) {
            // Never true of a cell that was not measured, which is NaN.
            if (score(rows.get(index), domain) >= best) {
                best = score(rows.get(index), domain);
                step = rows.get(index).getStep();
            }
        }
        return new DomainPeak(domain, best, step, current);
    }

    private double score(CheckpointAnnouncement checkpoint, String domain) {
        DomainScore score = scores.get(StoreKey.of(checkpoint.getCheckpointId(), domain));
        return score == null ? Double.NaN : score.getScore();
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
                .mapToDouble(domain -> checkpoint.map(row -> score(row, domain)).orElse(Double.NaN))
                .toArray();
    }

    private Optional<CheckpointAnnouncement> untrained() {
        return ordered.stream().filter(checkpoint -> checkpoint.getStep() == 0).findFirst();
    }
}
