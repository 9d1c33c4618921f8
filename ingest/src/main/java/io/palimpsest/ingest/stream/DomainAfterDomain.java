package io.palimpsest.ingest.stream;

import io.palimpsest.ingest.source.SourceEntry;
import java.util.List;

/** Domain after domain, each in the order of the source. */
record DomainAfterDomain() implements StreamShape {

    @Override
    public List<SourceEntry> order(List<DomainRun> domains) {
        return domains.stream().flatMap(domain -> domain.entries().stream()).toList();
    }
}
