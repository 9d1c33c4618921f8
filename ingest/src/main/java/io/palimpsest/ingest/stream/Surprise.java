package io.palimpsest.ingest.stream;

import io.palimpsest.ingest.source.SourceEntry;
import io.palimpsest.schemas.config.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Domain after domain, but one comes unannounced in the middle of the stream: the middle one of the others stops half-way, the
 * whole surprise follows, and then the interrupted domain goes on.
 *
 * @param domain the one that surprises; empty for the last
 */
record Surprise(Optional<String> domain) implements StreamShape {

    @Override
    public List<SourceEntry> order(List<DomainRun> domains) {
        DomainRun surprise = surprise(domains);
        List<DomainRun> others = new ArrayList<>(domains);
        others.remove(surprise);
        if (others.isEmpty()) {
            throw new ConfigurationException(
                    "the stream shape surprise needs at least two domains with training pairs, but the source has only "
                            + names(domains));
        }
        DomainRun interrupted = others.get(others.size() / 2);
        List<SourceEntry> order = new ArrayList<>();
        for (DomainRun other : others) {
            if (other == interrupted) {
                order.addAll(other.part(0, 2));
                order.addAll(surprise.entries());
                order.addAll(other.part(1, 2));
            } else {
                order.addAll(other.entries());
            }
        }
        return order;
    }

    private DomainRun surprise(List<DomainRun> domains) {
        String wanted = domain.orElseGet(
                () -> domains.isEmpty() ? "" : domains.get(domains.size() - 1).domain());
        return domains.stream()
                .filter(run -> run.domain().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException("the stream shape surprise names the domain '" + wanted
                        + "', which has no training pairs in the source; those that have some: " + names(domains)));
    }

    private static String names(List<DomainRun> domains) {
        return domains.isEmpty()
                ? "none"
                : String.join(", ", domains.stream().map(DomainRun::domain).toList());
    }
}
