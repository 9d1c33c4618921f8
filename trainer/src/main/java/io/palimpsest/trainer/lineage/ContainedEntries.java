package io.palimpsest.trainer.lineage;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.OffsetRange;
import io.palimpsest.trainer.ledger.LedgerRecord;
import io.palimpsest.trainer.plan.EventPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Adds up what a run of ledger entries amounts to, one by one. One thread uses it. */
final class ContainedEntries {

    private final List<DomainSteps> domains = new ArrayList<>();
    private final Map<Integer, List<EventRange>> events = new TreeMap<>();
    private final Map<EventPosition, String> dropped = new TreeMap<>();
    private long distinctEvents;
    private LedgerEntry last;

    void add(LedgerRecord record) {
        LedgerEntry entry = record.entry();
        entry.getRanges().forEach(this::cover);
        entry.getDropped()
                .forEach(drop -> dropped.put(new EventPosition(drop.getPartition(), drop.getOffset()), drop.getCode()));
        switch (entry.getKind()) {
            case STEP -> {
                step(entry);
                last = entry;
            }
            case DOMAIN_END -> {
                DomainSteps open = domains.remove(domains.size() - 1);
                domains.add(new DomainSteps(open.index(), open.domain(), open.firstStep(), open.lastStep(), true));
            }
            case PASS_OVER, TAKEOVER -> {}
            case UNKNOWN -> throw new IllegalStateException("the ledger entry at offset " + record.offset()
                    + " is of a kind that this version does not know; use the version that wrote it, or a newer one");
        }
    }

    List<DomainSteps> domains() {
        return List.copyOf(domains);
    }

    List<EventRange> events() {
        return events.values().stream().flatMap(List::stream).toList();
    }

    List<DroppedEvent> dropped() {
        return dropped.entrySet().stream()
                .map(drop -> new DroppedEvent(drop.getKey(), drop.getValue()))
                .toList();
    }

    /** Events trained at least once: every pass trains each sample of a chunk once, so the first pass counts them. */
    long distinctEvents() {
        return distinctEvents;
    }

    /** The last step, if its chunk goes on after it. */
    Optional<PartialChunk> partialChunk() {
        return Optional.ofNullable(last)
                .filter(step -> step.getScheduleStep() + 1 < step.getScheduleLength())
                .map(step -> new PartialChunk(step.getChunk(), step.getScheduleStep() + 1, step.getScheduleLength()));
    }

    private void step(LedgerEntry entry) {
        if (entry.getPassIndex() == 0) {
            distinctEvents += entry.getSampleCount();
        }
        DomainSteps open = domains.isEmpty() ? null : domains.get(domains.size() - 1);
        if (open == null || open.index() != entry.getDomainIndex()) {
            domains.add(new DomainSteps(
                    entry.getDomainIndex(), entry.getDomain(), entry.getStep(), entry.getStep(), false));
        } else {
            domains.set(
                    domains.size() - 1,
                    new DomainSteps(open.index(), open.domain(), open.firstStep(), entry.getStep(), false));
        }
    }

    private void cover(OffsetRange range) {
        List<EventRange> covered = events.computeIfAbsent(range.getPartition(), none -> new ArrayList<>());
        EventRange open = covered.isEmpty() ? null : covered.get(covered.size() - 1);
        if (open == null || range.getFromOffset() > open.to()) {
            covered.add(new EventRange(range.getPartition(), range.getFromOffset(), range.getToOffset()));
        } else {
            covered.set(
                    covered.size() - 1,
                    new EventRange(open.partition(), open.from(), Math.max(open.to(), range.getToOffset())));
        }
    }
}
