package io.palimpsest.trainer.pipeline;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.trainer.ledger.LedgerRecord;
import io.palimpsest.trainer.ledger.RecordsLostException;
import io.palimpsest.trainer.plan.Chunk;
import io.palimpsest.trainer.plan.ChunkContents;
import io.palimpsest.trainer.plan.EventPosition;
import io.palimpsest.trainer.plan.PlanPosition;
import io.palimpsest.trainer.plan.Sample;
import io.palimpsest.trainer.replay.ReplayReservoir;
import java.util.List;
import java.util.Set;

/**
 * Gathers what the batches of a chunk draw from: its own samples and the exemplars of the reservoir, which it looks at and never changes.
 * Gather a chunk when everything before its first step to carry out has been carried out, and not earlier. Training thread only.
 */
final class ChunkGatherer {

    private final ChunkReader reader;
    private final ReplayReservoir reservoir;
    private final Set<String> forgotten;

    /**
     * @param reader reads events again
     * @param reservoir names the exemplars
     * @param forgotten ids of samples that must never be trained, even if the reservoir holds them
     */
    ChunkGatherer(ChunkReader reader, ReplayReservoir reservoir, Set<String> forgotten) {
        this.reader = reader;
        this.reservoir = reservoir;
        this.forgotten = forgotten;
    }

    /**
     * {@return the contents of a chunk that is about to be planned}
     *
     * @param position where planning stands, which is where training stands
     * @param chunk the chunk
     * @throws RecordsLostException if Kafka no longer holds an exemplar
     */
    ChunkContents of(PlanPosition position, Chunk chunk) {
        return chunk.samples().isEmpty()
                ? ChunkContents.NONE
                : new ChunkContents(chunk.samples(), exemplars(reservoir.exemplarsIn(position.domainOfNextStep())));
    }

    /**
     * {@return the contents of a chunk that was planned before}
     *
     * @param records its entries that are still to be carried out
     * @throws RecordsLostException if Kafka no longer holds a sample or an exemplar
     */
    ChunkContents of(List<LedgerRecord> records) {
        return records.stream()
                .map(LedgerRecord::entry)
                .filter(entry -> entry.getKind() == LedgerEntryKind.STEP)
                .findFirst()
                .map(this::of)
                .orElse(ChunkContents.NONE);
    }

    /**
     * {@return samples of a finished domain, without those that must never be trained, by partition and offset}
     *
     * @param positions where they stand, by partition and offset
     * @throws RecordsLostException if Kafka no longer holds one of them
     */
    List<Sample> finished(List<EventPosition> positions) {
        try {
            return again(positions);
        } catch (RecordsLostException lost) {
            throw RecordsLostException.lookedBackAt(lost);
        }
    }

    private ChunkContents of(LedgerEntry step) {
        List<EventPosition> exemplars = step.getScheduleStep() == 0
                ? reservoir.exemplarsIn(step.getDomainIndex())
                // The chunk is under way; a domain that began in the middle of it changes nothing.
                : reservoir.exemplars();
        return new ChunkContents(reader.read(step), exemplars(exemplars));
    }

    private List<Sample> exemplars(List<EventPosition> positions) {
        try {
            return again(positions);
        } catch (RecordsLostException lost) {
            throw RecordsLostException.exemplar(lost);
        }
    }

    private List<Sample> again(List<EventPosition> positions) {
        return reader.readAt(positions).stream()
                .filter(sample -> !forgotten.contains(sample.sampleId()))
                .toList();
    }
}
