package io.palimpsest.trainer.ledger;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import java.util.ArrayList;
import java.util.List;

/**
 * A committed ledger entry and where it stands.
 *
 * @param offset its offset in the ledger topic
 * @param entry the entry
 */
public record LedgerRecord(long offset, LedgerEntry entry) {

    /**
     * {@return the entries in runs that belong to one chunk each; an entry that plans none stands by itself}
     *
     * @param records entries in order
     */
    public static List<List<LedgerRecord>> byChunk(List<LedgerRecord> records) {
        List<List<LedgerRecord>> chunks = new ArrayList<>();
        int start = 0;
        for (int end = 1; end <= records.size(); end++) {
            if (end == records.size() || !sameChunk(records.get(start), records.get(end))) {
                chunks.add(List.copyOf(records.subList(start, end)));
                start = end;
            }
        }
        return chunks;
    }

    private static boolean sameChunk(LedgerRecord one, LedgerRecord other) {
        return one.plansChunk()
                && other.plansChunk()
                && one.entry().getChunk() == other.entry().getChunk();
    }

    private boolean plansChunk() {
        return entry.getKind() == LedgerEntryKind.STEP || entry.getKind() == LedgerEntryKind.DOMAIN_END;
    }
}
