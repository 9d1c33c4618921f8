package io.palimpsest.trainer.lineage;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.trainer.plan.ChunkContents;
import io.palimpsest.trainer.plan.Sample;
import java.util.List;

/** Finds out which exemplars the chunks of a model drew from. One thread uses it. */
interface PastExemplars {

    /** Those of a model that does not replay. */
    PastExemplars NONE = firstStep -> List.of();

    /**
     * {@return the exemplars of a chunk, by partition and offset}
     *
     * @param firstStep the chunk's first STEP entry
     */
    List<Sample> of(LedgerEntry firstStep);

    /**
     * Takes note of what a chunk drew from.
     *
     * @param contents its own samples and exemplars
     */
    default void trained(ChunkContents contents) {}

    /** {@return whether every chunk since the first must be asked for, in order} */
    default boolean inOrder() {
        return false;
    }
}
