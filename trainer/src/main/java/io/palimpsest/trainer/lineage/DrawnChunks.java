package io.palimpsest.trainer.lineage;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.trainer.pipeline.ChunkReader;
import io.palimpsest.trainer.plan.ChunkContents;
import io.palimpsest.trainer.replay.ReplayReservoir;
import java.util.List;

/**
 * Recomputes what the chunks of a model drew from. For a model that replays, every chunk since the first has to be asked for in order, because
 * each one decides what the reservoir holds for those after it. One thread uses it.
 */
final class DrawnChunks {

    private final ChunkReader chunks;
    private final ReplayReservoir reservoir;
    private final boolean replays;

    /**
     * @param chunks reads events again
     * @param seed seed of the run
     * @param replaySize most samples that the model keeps for replay; 0 for a model that does not replay
     */
    DrawnChunks(ChunkReader chunks, long seed, int replaySize) {
        this.chunks = chunks;
        this.reservoir = new ReplayReservoir(seed, replaySize);
        this.replays = replaySize > 0;
    }

    /** {@return whether every chunk matters for the ones after it} */
    boolean inOrder() {
        return replays;
    }

    /**
     * {@return what a chunk drew from}
     *
     * @param firstStep the chunk's first STEP entry
     */
    ChunkContents of(LedgerEntry firstStep) {
        if (!replays) {
            return new ChunkContents(chunks.read(firstStep), List.of());
        }
        reservoir.beginDomain(firstStep.getDomainIndex());
        ChunkContents contents = new ChunkContents(chunks.read(firstStep), chunks.readAt(reservoir.exemplars()));
        reservoir.offer(contents.positions());
        return contents;
    }
}
