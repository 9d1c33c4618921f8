package io.palimpsest.local.demo;

import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.events.v1.PartitionOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Gathers the records of a run's topics into one state. Safe for threads: one feeds it, others take snapshots. */
public final class RunProgress {

    private static final String MEAN_RECALL = "retrieval.r_mean";
    private static final String CUMULATIVE = "cumulative";
    private static final String AVERAGE = "continual.average_accuracy";
    private static final double ROUNDING = 1e-6;

    private final String model;
    private final Map<String, Double> latest = new HashMap<>();
    private final TreeMap<Long, PlannedChunk> chunks = new TreeMap<>();
    private final Map<String, CheckpointAnnouncement> checkpoints = new LinkedHashMap<>();
    private final Map<String, Map<String, Double>> accuracy = new LinkedHashMap<>();
    private final Map<String, Map<String, Double>> overall = new HashMap<>();
    /** How many domains the cumulative gallery of a checkpoint had. */
    private final Map<String, Integer> pooled = new HashMap<>();

    private final Map<String, Long> galleries = new HashMap<>();
    private long step;
    private long deadLetters;
    private Optional<CheckpointAnnouncement> newest = Optional.empty();

    /** @param model name of the model followed; records of other models are passed over */
    public RunProgress(String model) {
        this.model = model;
    }

    /** Takes in one measurement. */
    public synchronized void accept(Metric metric) {
        if (!metric.getModel().equals(model)) {
            return;
        }
        if (metric.getCheckpointId() == null) {
            latest.put(metric.getName(), metric.getValue());
            step = Math.max(step, metric.getStep());
        } else if (reported(metric)) {
            acceptEvaluation(metric);
        }
    }

    private static boolean reported(Metric metric) {
        return metric.getLabels().getOrDefault("split", "test").equalsIgnoreCase("test");
    }

    private void acceptEvaluation(Metric metric) {
        String checkpoint = metric.getCheckpointId();
        if (metric.getDomain() == null) {
            boolean cumulative = CUMULATIVE.equals(metric.getLabels().get("scope"));
            String name = cumulative ? CUMULATIVE + "." + metric.getName() : metric.getName();
            overall.computeIfAbsent(checkpoint, id -> new HashMap<>()).put(name, metric.getValue());
            if (cumulative && metric.getName().equals(MEAN_RECALL)) {
                pooled.put(checkpoint, Integer.parseInt(metric.getLabels().getOrDefault("domains", "0")));
            }
        } else if (metric.getName().equals(MEAN_RECALL)) {
            accuracy.computeIfAbsent(checkpoint, id -> new HashMap<>()).put(metric.getDomain(), metric.getValue());
            String gallery = metric.getLabels().get("gallery");
            if (gallery != null) {
                galleries.put(metric.getDomain(), Long.parseLong(gallery));
            }
        }
    }

    /** Takes in one announced checkpoint. */
    public synchronized void accept(CheckpointAnnouncement announcement) {
        if (announcement.getModel().equals(model)) {
            checkpoints.put(announcement.getCheckpointId(), announcement);
            newest = Optional.of(announcement);
            step = Math.max(step, announcement.getStep());
        }
    }

    /** Takes in one entry of the ledger. */
    public synchronized void accept(LedgerEntry entry) {
        if (entry.getModel().equals(model) && entry.getKind() == LedgerEntryKind.STEP) {
            PlannedChunk chunk = PlannedChunk.of(entry);
            chunks.put(chunk.firstStep(), chunk);
        }
    }

    /** Counts one record of the dead-letter topic. */
    public synchronized void acceptDeadLetter() {
        deadLetters++;
    }

    /**
     * @param pairsEnd offset behind the last pair, by partition
     * @return a checkpoint at the end of a domain that has read everything, if there is one
     */
    public synchronized Optional<CheckpointAnnouncement> checkpointBehind(Map<Integer, Long> pairsEnd) {
        return checkpoints.values().stream()
                .filter(CheckpointAnnouncement::getEndOfDomain)
                .filter(checkpoint -> pairsEnd.entrySet().stream()
                        .allMatch(end -> position(checkpoint, end.getKey()) >= end.getValue()))
                .findFirst();
    }

    private static long position(CheckpointAnnouncement checkpoint, int partition) {
        return checkpoint.getOffsets().stream()
                .filter(offset -> offset.getPartition() == partition)
                .mapToLong(PartitionOffset::getOffset)
                .max()
                .orElse(0);
    }

    /**
     * An evaluator that is behind publishes totals over the domains that it has, and again when it has more; those do not count.
     *
     * @return whether the evaluation of a checkpoint has arrived for all of these domains and over all of them
     */
    public synchronized boolean evaluated(String checkpointId, Set<String> domains) {
        Map<String, Double> measured = accuracy.getOrDefault(checkpointId, Map.of());
        if (!measured.keySet().containsAll(domains) || pooled.getOrDefault(checkpointId, 0) < domains.size()) {
            return false;
        }
        double mean = domains.stream().mapToDouble(measured::get).average().orElse(Double.NaN);
        Double average = overall.getOrDefault(checkpointId, Map.of()).get(AVERAGE);
        return average != null && Math.abs(average - mean) < ROUNDING;
    }

    /** @return the state now */
    public synchronized RunSnapshot snapshot() {
        List<MatrixRow> rows = new ArrayList<>();
        Optional<MatrixRow> last = Optional.empty();
        Map<String, Double> totals = Map.of();
        List<CheckpointAnnouncement> ordered = new ArrayList<>(checkpoints.values());
        ordered.sort(Comparator.comparingLong(CheckpointAnnouncement::getStep));
        for (CheckpointAnnouncement checkpoint : ordered) {
            Map<String, Double> measured = accuracy.get(checkpoint.getCheckpointId());
            if (measured == null) {
                continue;
            }
            MatrixRow row = row(checkpoint, measured);
            last = Optional.of(row);
            if (checkpoint.getEndOfDomain() || checkpoint.getStep() == 0) {
                rows.add(row);
                totals = overall.getOrDefault(checkpoint.getCheckpointId(), totals);
            }
        }
        Map.Entry<Long, PlannedChunk> current = chunks.floorEntry(Math.max(0, step - 1));
        return new RunSnapshot(
                step,
                Optional.ofNullable(current).map(Map.Entry::getValue),
                chunks.size(),
                latest,
                deadLetters,
                newest.map(CheckpointAnnouncement::getCheckpointId),
                rows,
                last,
                galleries,
                totals);
    }

    private static MatrixRow row(CheckpointAnnouncement checkpoint, Map<String, Double> measured) {
        boolean untrained = checkpoint.getStep() == 0;
        return new MatrixRow(
                checkpoint.getCheckpointId(),
                checkpoint.getStep(),
                untrained ? -1 : checkpoint.getDomainIndex(),
                untrained || checkpoint.getDomain() == null ? "" : checkpoint.getDomain(),
                checkpoint.getEndOfDomain(),
                measured);
    }
}
