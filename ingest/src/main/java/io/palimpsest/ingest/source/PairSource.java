package io.palimpsest.ingest.source;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A finite, repeatable supply of image-text pairs. Its entries are the same in the same order whenever it is opened, and each
 * reads as the same item, except that a pair without an event time gets the moment of its reading. Used by one thread.
 */
public interface PairSource extends AutoCloseable {

    /** Name of the source, stable over runs; becomes the CloudEvents source of its events. */
    String name();

    /** Everything there is, unreadable entries included, in the order of the source, domains mixed as they come. */
    List<SourceEntry> entries();

    /** The domains in the order in which the source first names them. */
    default List<String> domains() {
        Set<String> domains = new LinkedHashSet<>();
        entries().forEach(entry -> domains.add(entry.domain()));
        domains.remove("");
        return List.copyOf(domains);
    }

    /**
     * Reads domain after domain, one item at a time. Within a domain the held-out pairs come first; otherwise the order is the
     * source's. Items whose domain cannot be told come last.
     *
     * @param domains which domains, in which order; domains not named are left out
     */
    default Iterator<SourceItem> read(List<String> domains) {
        Map<String, List<SourceEntry>> byDomain =
                entries().stream().collect(Collectors.groupingBy(SourceEntry::domain));
        List<String> wanted = new ArrayList<>(domains);
        wanted.add("");
        List<SourceEntry> order = new ArrayList<>();
        for (String domain : wanted) {
            List<SourceEntry> entries = byDomain.getOrDefault(domain, List.of());
            entries.stream().filter(SourceEntry::heldOut).forEach(order::add);
            entries.stream().filter(entry -> !entry.heldOut()).forEach(order::add);
        }
        return order.stream().map(SourceEntry::read).iterator();
    }

    @Override
    void close();
}
