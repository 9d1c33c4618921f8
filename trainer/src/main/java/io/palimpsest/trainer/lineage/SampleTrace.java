package io.palimpsest.trainer.lineage;

import io.palimpsest.events.v1.DroppedOffset;
import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.events.v1.OffsetRange;
import io.palimpsest.trainer.ledger.LedgerRecord;
import io.palimpsest.trainer.pipeline.ChunkReader;
import io.palimpsest.trainer.plan.BatchComposer;
import io.palimpsest.trainer.plan.EventPosition;
import io.palimpsest.trainer.plan.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Follows the events of a sample through the ledger. Keeps only the entries of chunks that hold one of them. One thread uses it: all
 * entries first, then {@link #occurrences}.
 */
final class SampleTrace {

    private record ChunkKey(String model, long chunk) {}

    private final Map<EventPosition, FoundEvent> events = new TreeMap<>();
    private final Map<EventPosition, String> dropped = new TreeMap<>();
    private final Map<ChunkKey, List<LedgerRecord>> steps = new LinkedHashMap<>();

    SampleTrace(List<FoundEvent> found) {
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
        if (entry.getKind() == LedgerEntryKind.STEP && events.keySet().stream().anyMatch(at -> covers(entry, at))) {
            steps.computeIfAbsent(new ChunkKey(entry.getModel(), entry.getChunk()), none -> new ArrayList<>())
                    .add(record);
        }
    }

    /**
     * {@return what became of each event}
     *
     * @param chunks reads the chunks that hold one
     */
    List<Occurrence> occurrences(ChunkReader chunks) {
        Map<EventPosition, List<TrainingOfEvent>> trainings = new TreeMap<>();
        for (List<LedgerRecord> chunk : steps.values()) {
            List<Sample> samples = chunks.read(chunk);
            for (LedgerRecord step : chunk) {
                for (Sample sample : BatchComposer.compose(step.entry(), samples)) {
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
