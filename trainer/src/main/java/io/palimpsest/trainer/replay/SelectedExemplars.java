package io.palimpsest.trainer.replay;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.CounterRandom;
import io.palimpsest.trainer.plan.EventPosition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Exemplars chosen by what the model makes of the samples, domain by domain (CTP specification, section 7: MoF, Kmeans, ICARL, LUCIR).
 *
 * <p>While a domain is trained its samples, or a uniform choice of them where there are more than memory allows, are the <em>candidates</em>. When a
 * chunk is planned that begins in the next domain, the model as it then is looks at them, and an {@link ExemplarSelection} puts as many as the
 * domain has {@linkplain DomainShares slots} in order. The lists of the domains before are cut to their slots: their first entries stay. If
 * the events of all lists exceed the limit of bytes, those near the end of each list are left out first. What has left a list never comes back.
 *
 * <p>Only the seed, the weights, the samples, their sizes and their order decide the content.
 */
public final class SelectedExemplars implements ExemplarMemory {

    private static final String CANDIDATES = "replay/candidates";
    private static final String OFFERED = "replay-offered";
    private static final String WHO = "replays chosen samples";

    /** The exemplars of a domain. */
    private record Content(ExemplarLists lists, List<EventPosition> exemplars, KeptEvents kept) {
        static final Content NONE = new Content(ExemplarLists.NONE, List.of(), KeptEvents.NONE);
    }

    private final long seed;
    private final ReplayLimits limits;
    private final int mostCandidates;
    private final ExemplarSelection selection;
    private Reservoir candidates;
    private Content content = Content.NONE;
    private Content next;
    private int domainIndex;

    private SelectedExemplars(long seed, ReplayLimits limits, int mostCandidates, ExemplarSelection selection) {
        this.seed = seed;
        this.limits = limits;
        this.mostCandidates = mostCandidates;
        this.selection = selection;
        this.candidates = candidatesOf(0);
    }

    /**
     * {@return a memory that chooses by herding}
     *
     * @param seed seed of the run
     * @param limits how many exemplars there may be
     * @param mostCandidates most samples of a domain to choose from, {@code >= 1}
     */
    public static SelectedExemplars herding(long seed, ReplayLimits limits, int mostCandidates) {
        return new SelectedExemplars(seed, limits, mostCandidates, new Herding());
    }

    /**
     * {@return a memory that chooses by k-means}
     *
     * @param seed seed of the run
     * @param limits how many exemplars there may be
     * @param mostCandidates most samples of a domain to choose from, {@code >= 1}
     */
    public static SelectedExemplars kMeans(long seed, ReplayLimits limits, int mostCandidates) {
        return new SelectedExemplars(seed, limits, mostCandidates, new KMeans());
    }

    @Override
    public List<EventPosition> exemplars() {
        return content.exemplars();
    }

    @Override
    public List<EventPosition> exemplarsIn(int chunkDomain, ExemplarSource source) {
        if (chunkDomain == domainIndex) {
            return content.exemplars();
        }
        if (next == null) {
            next = choose(source);
        }
        return next.exemplars();
    }

    @Override
    public void beginDomain(int chunkDomain) {
        if (chunkDomain == domainIndex) {
            return;
        }
        if (next == null) {
            throw new IllegalStateException("domain " + chunkDomain
                    + " begins before its exemplars were chosen; exemplarsIn must be called first");
        }
        content = next;
        candidates = candidatesOf(chunkDomain);
        next = null;
        domainIndex = chunkDomain;
    }

    @Override
    public void offer(List<EventPosition> samples) {
        candidates.offer(samples);
        next = null;
    }

    @Override
    public Optional<byte[]> kept(EventPosition exemplar) {
        return content.kept().event(exemplar).or(() -> Optional.ofNullable(next)
                .flatMap(chosen -> chosen.kept().event(exemplar)));
    }

    private Reservoir candidatesOf(int domain) {
        return new Reservoir(seed, "replay-candidates-" + domain, mostCandidates);
    }

    private Content choose(ExemplarSource source) {
        ExemplarLists lists = candidates.offered() == 0 ? content.lists() : withFinishedDomain(source);
        Fitting fitting = Fitting.of(lists.byRank(), limits, source);
        return new Content(lists.only(Set.copyOf(fitting.positions())), fitting.sorted(), fitting.kept());
    }

    private ExemplarLists withFinishedDomain(ExemplarSource source) {
        List<Long> sizes = new ArrayList<>(content.lists().sizes());
        sizes.add(candidates.offered());
        List<Integer> slots = DomainShares.of(sizes, limits.samples());
        List<EventPosition> positions = candidates.sorted();
        int count = Math.min(slots.get(slots.size() - 1), positions.size());
        List<EventPosition> chosen = count == 0 ? List.of() : select(positions, count, source);
        return content.lists().add(new ExemplarLists.Domain(candidates.offered(), chosen), slots);
    }

    private List<EventPosition> select(List<EventPosition> positions, int count, ExemplarSource source) {
        CounterRandom random = new CounterRandom(seed, "exemplars", domainIndex);
        return selection.choose(source.features(positions), count, random).stream()
                .map(positions::get)
                .toList();
    }

    /**
     * {@return the content as tensors} {@link ExemplarLists} and {@link KeptEvents} say how; {@code replay/candidates}, int64 {@code [c, 2]}, holds a
     * partition and an offset for each candidate, in order of the slots, and is left out where there are none.
     */
    @Override
    public Map<String, NDArray> state(NDManager manager) {
        Map<String, NDArray> state = new LinkedHashMap<>();
        content.lists().addTo(state, manager);
        SavedPositions.put(state, CANDIDATES, candidates.slots(), manager);
        content.kept().addTo(state, manager);
        return state;
    }

    @Override
    public Map<String, String> counters() {
        return Map.of(
                OFFERED, Long.toString(candidates.offered()), ReplayReservoir.DOMAIN, Integer.toString(domainIndex));
    }

    @Override
    public void restore(Map<String, NDArray> state, Map<String, String> counters) {
        domainIndex = Integer.parseInt(SavedPositions.counter(counters, ReplayReservoir.DOMAIN, WHO));
        candidates = candidatesOf(domainIndex);
        candidates.restore(
                SavedPositions.get(state, CANDIDATES),
                Long.parseLong(SavedPositions.counter(counters, OFFERED, WHO)),
                mostCandidates,
                "learner.look-back-samples");
        ExemplarLists lists = ExemplarLists.restored(state);
        content = new Content(lists, lists.all().stream().sorted().toList(), KeptEvents.restored(state));
        next = null;
    }
}
