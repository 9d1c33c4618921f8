package io.palimpsest.trainer.lineage;

import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.trainer.checkpoint.BranchOrigin;
import io.palimpsest.trainer.ledger.LedgerReader;
import io.palimpsest.trainer.ledger.LedgerRecord;
import io.palimpsest.trainer.ledger.TopicReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The ledger entries that a model consists of, in order. Those of a branch are the entries of its origin up to the checkpoint that was
 * branched, then its own. Takeovers are left out: they train nothing. One thread uses it.
 */
final class LedgerHistory {

    private record Segment(String model, long from, long to) {}

    private final List<Segment> segments = new ArrayList<>();
    private final TopicReader reader;
    private final Deserializer<?> deserializer;

    /**
     * @param model the model
     * @param origins where it was branched from, the nearest first; none if it is no branch
     * @param reader reads the ledger
     * @param deserializer reads entries; closed by the caller
     */
    LedgerHistory(String model, List<BranchOrigin> origins, TopicReader reader, Deserializer<?> deserializer) {
        this.reader = reader;
        this.deserializer = deserializer;
        long from = 0;
        for (int i = origins.size() - 1; i >= 0; i--) {
            BranchOrigin origin = origins.get(i);
            long to = origin.branch().manifest().ledgerOffset();
            segments.add(new Segment(origin.model(), from, to));
            from = to;
        }
        segments.add(new Segment(model, from, Long.MAX_VALUE));
    }

    /**
     * Hands over the entries one by one.
     *
     * @param to ledger offset to stop before
     * @param entries receives them in order
     */
    void forEach(long to, Consumer<LedgerRecord> entries) {
        for (Segment segment : segments) {
            if (segment.from() < Math.min(segment.to(), to)) {
                new LedgerReader(segment.model(), reader, deserializer)
                        .forEach(segment.from(), Math.min(segment.to(), to), record -> {
                            if (record.entry().getKind() != LedgerEntryKind.TAKEOVER) {
                                entries.accept(record);
                            }
                        });
            }
        }
    }
}
