package io.palimpsest.evaluator.prequential;

import io.palimpsest.events.v1.CheckpointAnnouncement;
import java.util.List;
import java.util.Optional;

/**
 * How far the announced models of one line of training have come in one partition, and so which of them may score a pair there.
 *
 * <p>The trainer uses a pair only in steps of the chunk that holds it, and later again as one of the samples it keeps. Chunks of a
 * partition follow each other, and a checkpoint holds the steps of all chunks before its {@code plannedTo}, of the last one perhaps some only.
 * So no model whose {@code plannedTo} is at or before a pair has seen it, and one whose {@code plannedTo} is behind the pair may have, even
 * if its {@code offsets} are before it. Models of later steps are never less far: once one may have seen a pair, no model still to
 * come can score it. Where an announcement does not say how far it is, the model may have seen everything; step 0 has seen nothing.
 */
public final class LearnedReach {
    private static final long EVERYTHING = Long.MAX_VALUE;

    private final List<CheckpointAnnouncement> ordered;
    private final int partition;

    /**
     * @param ordered announced and not withdrawn, in order of training
     * @param partition partition of the pairs topic
     */
    public LearnedReach(List<CheckpointAnnouncement> ordered, int partition) {
        this.ordered = List.copyOf(ordered);
        this.partition = partition;
    }

    /** {@return the newest model that cannot have seen the pair at {@code offset} nor any behind it} */
    public Optional<CheckpointAnnouncement> newestBefore(long offset) {
        return ordered.stream().filter(checkpoint -> of(checkpoint) <= offset).reduce((older, newer) -> newer);
    }

    /** {@return whether no model still to come can score the pair at {@code offset}} */
    public boolean passed(long offset) {
        return ordered.stream().anyMatch(checkpoint -> of(checkpoint) > offset);
    }

    /** {@return the first offset that one of these models may score; the largest number if there is none} */
    public long firstScorable() {
        return ordered.stream().mapToLong(this::of).min().orElse(EVERYTHING);
    }

    /** {@return how far the one is that has come furthest, of those that say it; 0 if none does} */
    public long furthest() {
        return ordered.stream()
                .mapToLong(this::of)
                .filter(reach -> reach != EVERYTHING)
                .max()
                .orElse(0);
    }

    /** {@return the first offset that the model cannot have seen} */
    public long of(CheckpointAnnouncement checkpoint) {
        if (checkpoint.getStep() == 0) {
            return 0;
        }
        return checkpoint.getPlannedTo().isEmpty()
                ? EVERYTHING
                : checkpoint.getPlannedTo().getOrDefault(String.valueOf(partition), 0L);
    }
}
