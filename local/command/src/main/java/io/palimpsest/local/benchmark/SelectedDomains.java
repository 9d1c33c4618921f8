package io.palimpsest.local.benchmark;

import io.palimpsest.ingest.source.PairSource;
import io.palimpsest.ingest.source.SourceItem;
import io.palimpsest.local.benchmark.result.StreamSpec;
import io.palimpsest.schemas.split.SampleSplit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * A source cut down to what a benchmark trains and scores: the first domains of the list, and the held-out pairs alone of those that are to
 * stay unseen. Used by one thread.
 */
final class SelectedDomains implements PairSource {

    private final PairSource source;
    private final Set<String> unseen;
    private final List<String> domains;

    /**
     * @param source the whole source; closed with this
     * @param spec what is wanted of it
     * @throws BenchmarkException if the source has not that many domains, or none of a name
     */
    SelectedDomains(PairSource source, StreamSpec spec) {
        this.source = source;
        this.unseen = new TreeSet<>(spec.unseen());
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
        this.domains = listed.stream()
                .filter(domain -> trained.contains(domain) || unseen.contains(domain))
                .toList();
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public List<String> domains() {
        return domains;
    }

    @Override
    public OptionalLong size() {
        return OptionalLong.empty();
    }

    @Override
    public Iterator<SourceItem> read(List<String> wanted) {
        List<String> known = new ArrayList<>(wanted);
        known.retainAll(domains);
        return new Filtered(source.read(known));
    }

    @Override
    public Iterator<SourceItem> readAsGiven() {
        return new Filtered(source.readAsGiven());
    }

    @Override
    public void close() {
        source.close();
    }

    private boolean wanted(SourceItem item) {
        if (item instanceof SourceItem.Readable readable) {
            String domain = readable.pair().getDomain();
            return domains.contains(domain) && !(unseen.contains(domain) && SampleSplit.trained(readable.pair()));
        }
        return true;
    }

    /** The wanted items of a reading. */
    private final class Filtered implements Iterator<SourceItem> {

        private final Iterator<SourceItem> items;
        private SourceItem next;

        Filtered(Iterator<SourceItem> items) {
            this.items = items;
            this.next = find();
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public SourceItem next() {
            if (next == null) {
                throw new NoSuchElementException();
            }
            SourceItem found = next;
            next = find();
            return found;
        }

        private SourceItem find() {
            while (items.hasNext()) {
                SourceItem item = items.next();
                if (wanted(item)) {
                    return item;
                }
            }
            return null;
        }
    }
}
