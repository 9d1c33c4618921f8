package io.palimpsest.trainer.plan;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.OffsetRange;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * How far planning has come: the fold of all ledger entries so far. Kept in every checkpoint; the entries after the checkpoint bring it
 * up to date, so planning goes on as if it had never stopped. Immutable.
 *
 * @param step next training step
 * @param chunk next chunk index
 * @param domainIndex index of the current domain, -1 before the first
 * @param domain name of the current domain, empty before the first
 * @param domainOpen whether the current domain may get further steps
 * @param domainSteps steps planned in the current domain
 * @param domainStart where the current domain began, next offset by partition
 * @param next where the next chunk begins, next offset by partition
 * @param controlOffset commands before this offset of the control topic were taken into account
 */
public record PlanPosition(
        long step,
        long chunk,
        int domainIndex,
        String domain,
        boolean domainOpen,
        long domainSteps,
        Map<Integer, Long> domainStart,
        Map<Integer, Long> next,
        long controlOffset) {

    public PlanPosition {
        Objects.requireNonNull(domain, "domain");
        if (step < 0 || chunk < 0 || domainSteps < 0 || domainIndex < -1 || controlOffset < 0) {
            throw new IllegalArgumentException("plan position must not be negative but was step " + step + ", chunk "
                    + chunk + ", domain " + domainIndex + " with " + domainSteps + " steps, control offset "
                    + controlOffset);
        }
        domainStart = Map.copyOf(domainStart);
        next = Map.copyOf(next);
    }

    /**
     * {@return the position before anything was planned}
     *
     * @param first first offset to read, by partition
     */
    public static PlanPosition start(Map<Integer, Long> first) {
        return new PlanPosition(0, 0, -1, "", false, 0, Map.of(), first, 0);
    }

    /** {@return the name of the domain that is open, or null} */
    public String openDomain() {
        return domainOpen ? domain : null;
    }

    /** {@return index of the domain that the next step belongs to} */
    public int domainOfNextStep() {
        return domainOpen ? domainIndex : domainIndex + 1;
    }

    /**
     * {@return the position after one more ledger entry}
     *
     * @param entry the entry that follows this position
     * @throws IllegalStateException if it does not follow, or is of a kind that this version does not know
     */
    public PlanPosition after(LedgerEntry entry) {
        return switch (entry.getKind()) {
            case STEP -> afterStep(entry);
            case DOMAIN_END -> new PlanPosition(
                    step,
                    entry.getChunk() + 1,
                    domainIndex,
                    domain,
                    false,
                    domainSteps,
                    domainStart,
                    merged(next, entry.getRanges()),
                    Math.max(controlOffset, entry.getControlOffset()));
            case PASS_OVER -> new PlanPosition(
                    step,
                    chunk,
                    domainIndex,
                    domain,
                    domainOpen,
                    domainSteps,
                    domainStart,
                    merged(next, entry.getRanges()),
                    Math.max(controlOffset, entry.getControlOffset()));
            case TAKEOVER -> this;
            case UNKNOWN -> throw new IllegalStateException(
                    "the ledger holds an entry of a kind that this version does not know, after step " + (step - 1)
                            + "; use the version that wrote it, or a newer one");
        };
    }

    private PlanPosition afterStep(LedgerEntry entry) {
        if (entry.getStep() != step) {
            throw new IllegalStateException("the ledger entry for step " + entry.getStep() + " does not follow step "
                    + (step - 1) + "; the ledger and the checkpoint belong to different runs");
        }
        boolean opens = !domainOpen || entry.getDomainIndex() != domainIndex;
        return new PlanPosition(
                step + 1,
                entry.getChunk() + 1,
                entry.getDomainIndex(),
                entry.getDomain(),
                true,
                opens ? 1 : domainSteps + 1,
                opens ? starts(entry.getRanges()) : domainStart,
                merged(next, entry.getRanges()),
                Math.max(controlOffset, entry.getControlOffset()));
    }

    /** Where a domain begins whose first chunk has these ranges; partitions without a range begin where they stand. */
    private Map<Integer, Long> starts(List<OffsetRange> ranges) {
        Map<Integer, Long> starts = new TreeMap<>(next);
        ranges.forEach(range -> starts.put(range.getPartition(), range.getFromOffset()));
        return starts;
    }

    private static Map<Integer, Long> merged(Map<Integer, Long> from, List<OffsetRange> ranges) {
        Map<Integer, Long> merged = new TreeMap<>(from);
        ranges.forEach(range -> merged.put(range.getPartition(), range.getToOffset()));
        return merged;
    }
}
