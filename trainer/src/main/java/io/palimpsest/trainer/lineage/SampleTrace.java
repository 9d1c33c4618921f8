package io.palimpsest.trainer.lineage;

import io.palimpsest.events.v1.DroppedOffset;
import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.events.v1.OffsetRange;
import io.palimpsest.trainer.ledger.LedgerRecord;
import io.palimpsest.trainer.plan.BatchComposer;
import io.palimpsest.trainer.plan.ChunkContents;
import io.palimpsest.trainer.plan.EventPosition;
import io.palimpsest.trainer.plan.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Follows the events of a sample through the ledger. Keeps only the entries of chunks that hold one of them, or all where any chunk may
 * replay them. One thread uses it: all
 * entries first, then {@link #occurrences}.
 */
final class SampleTrace {

    private record ChunkKey(String model, long chunk) {}

    private final Map<EventPosition, FoundEvent> events = new TreeMap<>();
    private final Map<EventPosition, String> dropped = new TreeMap<>();
    private final Map<ChunkKey, List<LedgerRecord>> steps = new LinkedHashMap<>();

    private final DrawnChunks drawn;

    /**
     * @param found events of the sample
     * @param drawn recomputes what chunks drew from
     */
    SampleTrace(List<FoundEvent> found, DrawnChunks drawn) {
        this.drawn = drawn;
        found.forEach(event -> events.put(event.position(), event));
    }

    void add(LedgerRecord record) {
        LedgerEntry entry = record.entry();
        for (DroppedOffset drop : entry.getDropped()) {
            EventPosition position = new EventPosition(drop.getPartition(), drop.getOffset());
            if (events.containsKey(position)) {
                dropped.put(position, drop.getCode());
            }
        }
        boolean matters = drawn.replay() || events.keySet().stream().anyMatch(at -> covers(entry, at));
        if (entry.getKind() == LedgerEntryKind.STEP && matters) {
            steps.computeIfAbsent(new ChunkKey(entry.getModel(), entry.getChunk()), none -> new ArrayList<>())
                    .add(record);
        }
    }

    /** {@return what became of each event} */
    List<Occurrence> occurrences() {
        Map<EventPosition, List<TrainingOfEvent>> trainings = new TreeMap<>();
        for (List<LedgerRecord> chunk : steps.values()) {
            ChunkContents contents = drawn.of(chunk.get(0).entry());
            if (contents.all().stream().noneMatch(sample -> events.containsKey(sample.position()))) {
                continue;
            }
            for (LedgerRecord step : chunk) {
                for (Sample sample : BatchComposer.compose(step.entry(), contents)) {
                    if (events.containsKey(sample.position())) {
                        trainings
                                .computeIfAbsent(sample.position(), none -> new ArrayList<>())
                                .add(new TrainingOfEvent(
                                        step.entry().getStep(), step.entry().getPassIndex(), step.offset()));
                    }
                }
            }
        }
        return events.values().stream()
                .map(event -> occurrence(event, trainings.getOrDefault(event.position(), List.of())))
                .toList();
    }

    private Occurrence occurrence(FoundEvent event, List<TrainingOfEvent> trainings) {
        String code = dropped.get(event.position());
        Fate fate;
        if (code != null) {
            fate = Fate.DROPPED;
        } else if (event.heldOut()) {
            fate = Fate.HELD_OUT;
        } else {
            fate = trainings.isEmpty() ? Fate.NOT_REACHED : Fate.TRAINED;
        }
        return new Occurrence(event.position(), event.time(), event.domain(), fate, code, trainings);
    }

    private static boolean covers(LedgerEntry entry, EventPosition position) {
        for (OffsetRange range : entry.getRanges()) {
            if (range.getPartition() == position.partition()
                    && position.offset() >= range.getFromOffset()
                    && position.offset() < range.getToOffset()) {
                return true;
            }
        }
        return false;
    }
}
