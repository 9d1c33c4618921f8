package io.palimpsest.trainer.lineage;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.trainer.pipeline.ChunkReader;
import io.palimpsest.trainer.plan.ChunkContents;

/** Finds out what the chunks of a model drew from. One thread uses it. */
final class DrawnChunks {

    private final ChunkReader chunks;
    private final PastExemplars exemplars;

    /**
     * @param chunks reads events again
     * @param exemplars tells what the model trained again
     */
    DrawnChunks(ChunkReader chunks, PastExemplars exemplars) {
        this.chunks = chunks;
        this.exemplars = exemplars;
    }

    /** {@return whether a chunk may have drawn from events outside of its ranges} */
    boolean replay() {
        return exemplars != PastExemplars.NONE;
    }

    /** {@return whether every chunk since the first has to be asked for in order} */
    boolean inOrder() {
        return exemplars.inOrder();
    }

    /**
     * {@return what a chunk drew from}
     *
     * @param firstStep the chunk's first STEP entry
     */
    ChunkContents of(LedgerEntry firstStep) {
        ChunkContents contents = new ChunkContents(chunks.read(firstStep), exemplars.of(firstStep));
        exemplars.trained(contents);
        return contents;
    }
}
