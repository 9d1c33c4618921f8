package io.palimpsest.trainer.replay;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.trainer.plan.EventPosition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The exemplars of the domains seen, a list for each, the ones to keep longest first. Immutable.
 *
 * <p>As int64 tensors: {@code replay/exemplars [n, 2]}, list after list, a row of partition and offset each; {@code replay/domains [d, 2]}, a
 * row of samples trained and length of the list for each domain.
 *
 * @param domains by domain, the first one first
 */
record ExemplarLists(List<Domain> domains) {

    /** Before the first domain has ended. */
    static final ExemplarLists NONE = new ExemplarLists(List.of());

    private static final String EXEMPLARS = "replay/exemplars";
    private static final String DOMAINS = "replay/domains";

    /** The exemplars of a domain of so many samples trained. */
    record Domain(long size, List<EventPosition> exemplars) {

        Domain {
            exemplars = List.copyOf(exemplars);
        }

        private Domain first(int count) {
            return new Domain(size, exemplars.subList(0, Math.min(count, exemplars.size())));
        }
    }

    ExemplarLists {
        domains = List.copyOf(domains);
    }

    /** {@return samples trained, by domain} */
    List<Long> sizes() {
        return domains.stream().map(Domain::size).toList();
    }

    /** Cuts the lists to their slots, of which there are as many as lists or more, and adds that of another domain. */
    ExemplarLists add(Domain another, List<Integer> slots) {
        List<Domain> more = new ArrayList<>();
        for (int domain = 0; domain < domains.size(); domain++) {
            more.add(domains.get(domain).first(slots.get(domain)));
        }
        more.add(another);
        return new ExemplarLists(more);
    }

    /** Leaves out all others. */
    ExemplarLists only(Set<EventPosition> staying) {
        return new ExemplarLists(domains.stream()
                .map(domain -> new Domain(
                        domain.size(),
                        domain.exemplars().stream().filter(staying::contains).toList()))
                .toList());
    }

    /** {@return all exemplars, list after list} */
    List<EventPosition> all() {
        return domains.stream().flatMap(domain -> domain.exemplars().stream()).toList();
    }

    /** {@return all exemplars, those first that stand first in their lists, as a share of the list's length} */
    List<EventPosition> byRank() {
        record Ranked(EventPosition position, double rank) {}
        return domains.stream()
                .map(Domain::exemplars)
                .flatMap(list -> IntStream.range(0, list.size())
                        .mapToObj(at -> new Ranked(list.get(at), (at + 0.5) / list.size())))
                .sorted(Comparator.comparingDouble(Ranked::rank))
                .map(Ranked::position)
                .toList();
    }

    void addTo(Map<String, NDArray> state, NDManager manager) {
        SavedPositions.put(state, EXEMPLARS, all(), manager);
        if (!domains.isEmpty()) {
            long[] rows = domains.stream()
                    .flatMapToLong(domain ->
                            LongStream.of(domain.size(), domain.exemplars().size()))
                    .toArray();
            state.put(DOMAINS, manager.create(rows, new Shape(domains.size(), 2)));
        }
    }

    static ExemplarLists restored(Map<String, NDArray> state) {
        List<EventPosition> all = SavedPositions.get(state, EXEMPLARS);
        long[] rows = state.containsKey(DOMAINS) ? state.get(DOMAINS).toLongArray() : new long[0];
        List<Domain> domains = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < rows.length; at += 2) {
            int to = from + Math.toIntExact(rows[at + 1]);
            domains.add(new Domain(rows[at], all.subList(from, to)));
            from = to;
        }
        return new ExemplarLists(domains);
    }
}
