package io.palimpsest.local.benchmark;

import io.palimpsest.ingest.source.PairSource;
import io.palimpsest.ingest.source.SourceEntry;
import io.palimpsest.local.benchmark.result.StreamSpec;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A source cut down to what a benchmark trains and scores: the first domains of the list, and the held-out pairs alone of those that are to
 * stay unseen. Used by one thread.
 */
final class SelectedDomains implements PairSource {

    private final PairSource source;
    private final List<SourceEntry> entries;

    /**
     * @param source the whole source; closed with this
     * @param spec what is wanted of it
     * @throws BenchmarkException if the source has not that many domains, or none of a name
     */
    SelectedDomains(PairSource source, StreamSpec spec) {
        this.source = source;
        Set<String> unseen = new TreeSet<>(spec.unseen());
        List<String> listed = source.domains();
        if (!listed.containsAll(unseen)) {
            unseen.removeAll(listed);
            throw new BenchmarkException("The source has no domain " + String.join(", ", unseen)
                    + " that could stay unseen; it has " + String.join(", ", listed) + ".");
        }
        List<String> trainable =
                listed.stream().filter(domain -> !unseen.contains(domain)).toList();
        if (trainable.isEmpty() || spec.domains() > trainable.size()) {
            throw new BenchmarkException("The source has " + trainable.size() + " domains to train, but "
                    + Math.max(1, spec.domains()) + " were asked for.");
        }
        Set<String> trained = Set.copyOf(spec.domains() == 0 ? trainable : trainable.subList(0, spec.domains()));
        // An entry whose domain cannot be told becomes a dead letter, as in any other stream.
        this.entries = source.entries().stream()
                .filter(entry -> trained.contains(entry.domain())
                        || (unseen.contains(entry.domain()) && entry.heldOut())
                        || entry.domain().isEmpty())
                .toList();
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public List<SourceEntry> entries() {
        return entries;
    }

    @Override
    public void close() {
        source.close();
    }
}
