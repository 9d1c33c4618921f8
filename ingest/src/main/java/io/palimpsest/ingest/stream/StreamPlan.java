package io.palimpsest.ingest.stream;

import io.palimpsest.ingest.source.PairSource;
import io.palimpsest.ingest.source.SourceEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The whole order of a stream, before anything is read. The training entries come as the shape says; the held-out entries of a
 * domain come all together right before its first training entry, so that its gallery stands before it is trained. Those of a
 * domain without training entries come with the next domain that has some, and entries whose domain cannot be told at the end.
 * Immutable.
 *
 * @param entries what is sent, in order
 * @param leftOut how many training entries the shape leaves out
 */
public record StreamPlan(List<SourceEntry> entries, int leftOut) {

    private static final String NO_DOMAIN = "";

    public StreamPlan {
        entries = List.copyOf(entries);
    }

    /** Everything as the source holds it, domains mixed as they come. */
    public static StreamPlan asGiven(PairSource source) {
        return new StreamPlan(source.entries(), 0);
    }

    /**
     * @param domains all domains of the source, in the order in which they are to come
     * @throws io.palimpsest.schemas.config.ConfigurationException if the shape cannot be made of this source
     */
    public static StreamPlan of(PairSource source, List<String> domains, StreamShape shape) {
        Map<Boolean, Map<String, List<SourceEntry>>> byUse = source.entries().stream()
                .collect(Collectors.partitioningBy(SourceEntry::heldOut, Collectors.groupingBy(SourceEntry::domain)));
        Map<String, List<SourceEntry>> training = byUse.get(false);
        List<DomainRun> runs = new ArrayList<>();
        Map<String, List<SourceEntry>> galleries = new HashMap<>();
        List<SourceEntry> waiting = new ArrayList<>();
        for (String domain : domains) {
            waiting.addAll(byUse.get(true).getOrDefault(domain, List.of()));
            if (training.containsKey(domain)) {
                runs.add(new DomainRun(domain, training.get(domain)));
                galleries.put(domain, waiting);
                waiting = new ArrayList<>();
            }
        }
        List<SourceEntry> trained = shape.order(runs);
        List<SourceEntry> entries = new ArrayList<>();
        for (SourceEntry entry : trained) {
            if (galleries.containsKey(entry.domain())) {
                entries.addAll(galleries.remove(entry.domain()));
            }
            entries.add(entry);
        }
        entries.addAll(waiting);
        entries.addAll(training.getOrDefault(NO_DOMAIN, List.of()));
        return new StreamPlan(entries, runs.stream().mapToInt(DomainRun::size).sum() - trained.size());
    }
}
