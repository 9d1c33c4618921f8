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
import io.palimpsest.trainer.replay.ExemplarMemory;
import io.palimpsest.trainer.replay.ExemplarSource;
import io.palimpsest.trainer.replay.FeatureTable;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Gathers what the batches of a chunk draw from: its own samples and the exemplars of the memory, which it looks at and never changes.
 * Gather a chunk when everything before its first step to carry out has been carried out, and not earlier: exemplars may depend on the weights
 * that the finished domain has left. Training thread only.
 */
final class ChunkGatherer {

    private final ChunkReader reader;
    private final ExemplarMemory memory;
    private final ExemplarEvents events;
    private final BiFunction<List<EventPosition>, Gate, FeatureTable> features;
    private final Set<String> forgotten;

    /**
     * @param reader reads events again
     * @param memory names the exemplars
     * @param features what the learner makes of samples, as {@link CandidateFeatures#of}
     * @param forgotten ids of samples that must never be trained, even if the memory holds them
     */
    ChunkGatherer(
            ChunkReader reader,
            ExemplarMemory memory,
            BiFunction<List<EventPosition>, Gate, FeatureTable> features,
            Set<String> forgotten) {
        this.reader = reader;
        this.memory = memory;
        this.events = new ExemplarEvents(reader, memory::kept);
        this.features = features;
        this.forgotten = forgotten;
    }

    /**
     * {@return the contents of a chunk that is about to be planned}
     *
     * @param position where planning stands, which is where training stands
     * @param chunk the chunk
     * @param gate asked while samples are looked at to choose exemplars; where it says no, that ends with {@link StoppedException}
     * @throws RecordsLostException if Kafka no longer holds an exemplar
     */
    ChunkContents of(PlanPosition position, Chunk chunk, Gate gate) {
        return chunk.samples().isEmpty()
                ? ChunkContents.NONE
                : new ChunkContents(chunk.samples(), beginning(position.domainOfNextStep(), gate));
    }

    /**
     * {@return the contents of a chunk that was planned before}
     *
     * @param records its entries that are still to be carried out
     * @param gate as above
     * @throws RecordsLostException if Kafka no longer holds a sample or an exemplar
     */
    ChunkContents of(List<LedgerRecord> records, Gate gate) {
        return records.stream()
                .map(LedgerRecord::entry)
                .filter(entry -> entry.getKind() == LedgerEntryKind.STEP)
                .findFirst()
                .map(step -> of(step, gate))
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
            return allowed(reader.readAt(positions));
        } catch (RecordsLostException lost) {
            throw RecordsLostException.lookedBackAt(lost);
        }
    }

    private ChunkContents of(LedgerEntry step, Gate gate) {
        List<Sample> exemplars = step.getScheduleStep() == 0
                ? beginning(step.getDomainIndex(), gate)
                // The chunk is under way; a domain that began in the middle of it changes nothing.
                : allowed(events.samples(memory.exemplars()));
        return new ChunkContents(reader.read(step), exemplars);
    }

    private List<Sample> beginning(int domainIndex, Gate gate) {
        return allowed(events.samples(memory.exemplarsIn(domainIndex, source(gate))));
    }

    private ExemplarSource source(Gate gate) {
        return new ExemplarSource() {
            @Override
            public List<byte[]> values(List<EventPosition> positions) {
                return events.values(positions);
            }

            @Override
            public FeatureTable features(List<EventPosition> positions) {
                return features.apply(positions, gate);
            }
        };
    }

    private List<Sample> allowed(List<Sample> samples) {
        return samples.stream()
                .filter(sample -> !forgotten.contains(sample.sampleId()))
                .toList();
    }
}
