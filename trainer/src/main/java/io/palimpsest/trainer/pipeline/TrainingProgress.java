package io.palimpsest.trainer.pipeline;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.events.v1.OffsetRange;
import io.palimpsest.trainer.checkpoint.CheckpointManifest;
import io.palimpsest.trainer.ledger.LedgerRecord;
import io.palimpsest.trainer.plan.PlanPosition;
import io.palimpsest.trainer.plan.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far training has come: the fold of the ledger entries that were carried out. Immutable.
 *
 * @param plan where planning stood after the last of them
 * @param domainsSeen domains trained so far, the one trained last at the end
 * @param endOfDomain whether the last of them closed a domain
 * @param trainedPairs pairs trained, passes counted
 * @param offsets next offset by partition: everything before was learned, held out or dead-lettered
 * @param ledgerOffset offset in the ledger after the last of them
 */
record TrainingProgress(
        PlanPosition plan,
        List<String> domainsSeen,
        boolean endOfDomain,
        long trainedPairs,
        Map<Integer, Long> offsets,
        long ledgerOffset) {

    TrainingProgress {
        domainsSeen = List.copyOf(domainsSeen);
        offsets = Map.copyOf(offsets);
    }

    /**
     * Nothing trained.
     *
     * @param first where reading begins, next offset by partition
     * @param firstLedgerOffset the first offset that the ledger holds
     */
    static TrainingProgress start(Map<Integer, Long> first, long firstLedgerOffset) {
        return new TrainingProgress(PlanPosition.start(first), List.of(), false, 0, first, firstLedgerOffset);
    }

    /** Where a checkpoint stands. */
    static TrainingProgress of(CheckpointManifest manifest) {
        return new TrainingProgress(
                manifest.plan(),
                manifest.domainsSeen(),
                manifest.endOfDomain(),
                manifest.trainedPairs(),
                manifest.offsets(),
                manifest.ledgerOffset());
    }

    long step() {
        return plan.step();
    }

    /**
     * After one more entry was carried out.
     *
     * @param record the entry
     * @param samples own samples of its chunk, without exemplars; their domains count as seen
     */
    TrainingProgress after(LedgerRecord record, List<Sample> samples) {
        LedgerEntry entry = record.entry();
        boolean step = entry.getKind() == LedgerEntryKind.STEP;
        boolean chunkDone = !step || entry.getScheduleStep() + 1 == entry.getScheduleLength();
        Map<Integer, Long> reached = new TreeMap<>(offsets);
        for (OffsetRange range : entry.getRanges()) {
            // Until its last pass is done a chunk is not learned, so a reader without the ledger begins before it.
            reached.put(range.getPartition(), chunkDone ? range.getToOffset() : range.getFromOffset());
        }
        return new TrainingProgress(
                plan.after(entry),
                // The domains of a chunk are seen from its first step on.
                step && entry.getScheduleStep() == 0 ? seen(samples) : domainsSeen,
                entry.getKind() == LedgerEntryKind.DOMAIN_END || (!step && endOfDomain),
                trainedPairs + entry.getSampleCount(),
                reached,
                record.offset() + 1);
    }

    private List<String> seen(List<Sample> samples) {
        List<String> seen = new ArrayList<>(domainsSeen);
        for (Sample sample : samples) {
            if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(sample.domain())) {
                seen.remove(sample.domain());
                seen.add(sample.domain());
            }
        }
        return seen;
    }
}
