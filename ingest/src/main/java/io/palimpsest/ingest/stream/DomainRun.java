package io.palimpsest.ingest.stream;

import io.palimpsest.ingest.source.SourceEntry;
import java.util.List;

/**
 * The training entries of one domain. Immutable.
 *
 * @param domain its name
 * @param entries its training entries in the order of the source, at least one
 */
public record DomainRun(String domain, List<SourceEntry> entries) {

    public DomainRun {
        entries = List.copyOf(entries);
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("the run of domain " + domain + " must hold an entry");
        }
    }

    /** How many there are. */
    public int size() {
        return entries.size();
    }

    /** Part {@code number} (from 0) of {@code parts} that differ by at most one entry; empty if there are too few entries. */
    public List<SourceEntry> part(int number, int parts) {
        return entries.subList(start(number, parts), start(number + 1, parts));
    }

    private int start(int number, int parts) {
        return (int) ((long) size() * number / parts);
    }
}
