package io.palimpsest.ingest.stream;

import io.palimpsest.ingest.source.SourceEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * All training entries shuffled, every order as likely as any other.
 *
 * @param seed decides the order
 */
record Mixed(long seed) implements StreamShape {

    @Override
    public boolean blends() {
        return true;
    }

    @Override
    public List<SourceEntry> order(List<DomainRun> domains) {
        List<SourceEntry> order = new ArrayList<>(DOMAINS.order(domains));
        Collections.shuffle(order, new Random(seed));
        return order;
    }
}
