package io.palimpsest.evaluator.topology;

import io.palimpsest.events.v1.CheckpointAnnouncement;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What the columns of the transfer matrix are, and when a checkpoint has learned one. Immutable; safe from any thread. */
interface MatrixColumns {

    /** By domain. */
    MatrixColumns DOMAINS = new DomainColumns();

    /**
     * The column whose gallery a held-out pair belongs to.
     *
     * @param domain domain of the pair
     * @param offset its offset in the pairs topic
     */
    String columnOf(String domain, long offset);

    /** The columns that a checkpoint may have learned, of those that were measured, in the order of learning. */
    List<String> learned(CheckpointAnnouncement checkpoint, Collection<String> measured);

    /** The columns that a checkpoint says it has learned; some may have no held-out pair. */
    List<String> expected(CheckpointAnnouncement checkpoint);

    /**
     * The checkpoint at which the learning of a column ended, which is its row of the matrix.
     *
     * @param ordered the checkpoints in order of training
     * @param last the newest that counts
     */
    Optional<CheckpointAnnouncement> endOf(
            String column, List<CheckpointAnnouncement> ordered, CheckpointAnnouncement last);

    /**
     * Whether the learning of a column ended at a checkpoint.
     *
     * @param previous the checkpoint before; empty for the first
     */
    boolean ends(CheckpointAnnouncement checkpoint, Optional<CheckpointAnnouncement> previous);
}
