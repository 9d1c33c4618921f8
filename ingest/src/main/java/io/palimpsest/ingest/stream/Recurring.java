package io.palimpsest.ingest.stream;

import io.palimpsest.ingest.source.SourceEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * All domains come round after round: the first part of each, then the second part of each, and so on. Parts are runs of the
 * source's order and differ by at most one entry.
 *
 * @param rounds into how many parts each domain is cut, 2 to 10000
 */
record Recurring(int rounds) implements StreamShape {

    static final int DEFAULT_ROUNDS = 3;

    Recurring {
        if (!allowsRounds(rounds)) {
            throw new IllegalArgumentException("rounds must be 2 to 10000 but was " + rounds);
        }
    }

    static boolean allowsRounds(int rounds) {
        return rounds >= 2 && rounds <= 10_000;
    }

    @Override
    public List<SourceEntry> order(List<DomainRun> domains) {
        List<SourceEntry> order = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            for (DomainRun domain : domains) {
                order.addAll(domain.part(round, rounds));
            }
        }
        return order;
    }
}
