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
import java.util.TreeMap;

/**
 * Exemplars that are a uniform choice of all samples trained so far, at most M of them (a {@link Reservoir}; CTP specification, section 7, ER).
 *
 * <p>There are two contents. The <em>growing</em> one is the choice among all samples offered. The <em>frozen</em> one, the exemplars, is what the
 * growing one was when the current domain began. If its events then exceed the limit of bytes, they are asked in a random order, and what does not
 * fit is given up for good: the reservoir goes on with as many slots as were left, and stays a uniform choice.
 *
 * <p>Only the seed, the samples, their sizes and their order decide the content. One of M = 0 stays empty and has no state.
 */
public final class ReplayReservoir implements ExemplarMemory {

    private static final String GROWING = "replay/growing";
    private static final String FROZEN = "replay/frozen";
    private static final String OFFERED = "replay-offered";
    static final String DOMAIN = "replay-domain";
    private static final String SLOTS = "replay-slots";

    private static final String WHO = "replays";

    private final long seed;
    private final ReplayLimits limits;
    private final Reservoir growing;
    private List<EventPosition> frozen = List.of();
    private KeptEvents kept = KeptEvents.NONE;
    private Fitting next;
    private int domainIndex;

    /**
     * @param seed seed of the run
     * @param limits how many exemplars there may be
     */
    public ReplayReservoir(long seed, ReplayLimits limits) {
        this.seed = seed;
        this.limits = limits;
        this.growing = new Reservoir(seed, "reservoir", limits.samples());
    }

    @Override
    public List<EventPosition> exemplars() {
        return frozen;
    }

    @Override
    public List<EventPosition> exemplarsIn(int chunkDomain, ExemplarSource source) {
        if (chunkDomain == domainIndex) {
            return frozen;
        }
        if (next == null) {
            List<EventPosition> order = new ArrayList<>(growing.slots());
            new CounterRandom(seed, "reservoir-bytes", domainIndex).shuffle(order);
            next = Fitting.of(order, limits, source);
        }
        return next.sorted();
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
        growing.retain(Set.copyOf(next.positions()));
        frozen = next.sorted();
        kept = next.kept();
        next = null;
        domainIndex = chunkDomain;
    }

    @Override
    public void offer(List<EventPosition> samples) {
        growing.offer(samples);
        next = null;
    }

    @Override
    public Optional<byte[]> kept(EventPosition exemplar) {
        return kept.event(exemplar).or(() -> Optional.ofNullable(next)
                .flatMap(chosen -> chosen.kept().event(exemplar)));
    }

    /**
     * {@return the contents as int64 tensors} {@code replay/growing [n, 2]} in order of the slots and {@code replay/frozen [m, 2]}, each row a
     * partition and an offset, and the events kept; one without rows is left out.
     */
    @Override
    public Map<String, NDArray> state(NDManager manager) {
        Map<String, NDArray> state = new LinkedHashMap<>();
        SavedPositions.put(state, GROWING, growing.slots(), manager);
        SavedPositions.put(state, FROZEN, frozen, manager);
        kept.addTo(state, manager);
        return state;
    }

    /** {@return the exemplars in a state} */
    static List<EventPosition> frozen(Map<String, NDArray> state) {
        return List.copyOf(SavedPositions.get(state, FROZEN));
    }

    @Override
    public Map<String, String> counters() {
        if (limits.samples() == 0) {
            return Map.of();
        }
        Map<String, String> counters = new TreeMap<>();
        counters.put(OFFERED, Long.toString(growing.offered()));
        counters.put(DOMAIN, Integer.toString(domainIndex));
        if (growing.capacity() < limits.samples()) {
            counters.put(SLOTS, Integer.toString(growing.capacity()));
        }
        return counters;
    }

    @Override
    public void restore(Map<String, NDArray> state, Map<String, String> counters) {
        if (limits.samples() == 0) {
            return;
        }
        String slots = counters.get(SLOTS);
        growing.restore(
                SavedPositions.get(state, GROWING),
                Long.parseLong(SavedPositions.counter(counters, OFFERED, WHO)),
                slots == null ? limits.samples() : Integer.parseInt(slots),
                "learner.replay-size");
        domainIndex = Integer.parseInt(SavedPositions.counter(counters, DOMAIN, WHO));
        frozen = frozen(state);
        kept = KeptEvents.restored(state);
        next = null;
    }
}
