package io.palimpsest.trainer.lineage;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.trainer.pipeline.ChunkReader;
import io.palimpsest.trainer.plan.ChunkContents;
import io.palimpsest.trainer.plan.EventPosition;
import io.palimpsest.trainer.plan.Sample;
import io.palimpsest.trainer.replay.ExemplarSource;
import io.palimpsest.trainer.replay.FeatureTable;
import io.palimpsest.trainer.replay.ReplayReservoir;
import java.util.List;

/** Exemplars of a reservoir, which follow from the ledger and the pairs topic alone: each chunk decides what the reservoir holds for those after it. */
final class RecomputedExemplars implements PastExemplars {

    private final ChunkReader chunks;
    private final ReplayReservoir reservoir;

    /**
     * @param chunks reads events again
     * @param reservoir an empty one, as the model had it before its first step
     */
    RecomputedExemplars(ChunkReader chunks, ReplayReservoir reservoir) {
        this.chunks = chunks;
        this.reservoir = reservoir;
    }

    @Override
    public List<Sample> of(LedgerEntry firstStep) {
        List<EventPosition> exemplars = reservoir.exemplarsIn(firstStep.getDomainIndex(), new Events(chunks));
        reservoir.beginDomain(firstStep.getDomainIndex());
        return chunks.readAt(exemplars);
    }

    @Override
    public void trained(ChunkContents contents) {
        reservoir.offer(contents.positions());
    }

    @Override
    public boolean inOrder() {
        return true;
    }

    private record Events(ChunkReader chunks) implements ExemplarSource {
        @Override
        public List<byte[]> values(List<EventPosition> positions) {
            return chunks.valuesAt(positions);
        }

        @Override
        public FeatureTable features(List<EventPosition> positions) {
            throw new UnsupportedOperationException("a reservoir does not look at features");
        }
    }
}
