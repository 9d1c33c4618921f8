package io.palimpsest.trainer.replay;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.CounterRandom;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.trainer.plan.EventPosition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A uniform choice of the samples trained so far, at most M of them, as references into the pairs topic (reservoir sampling: Vitter 1985,
 * algorithm R; CTP specification, section 7, ER).
 *
 * <pre>
 * offer of the n-th sample, n = 0, 1, …:   n &lt; M: it takes slot n
 *                                          else:  j = random(seed, "reservoir", n) below n + 1; if j &lt; M it takes slot j
 * </pre>
 *
 * <p>There are two contents. The <em>growing</em> one is the choice among all samples offered. The <em>frozen</em> one is what the growing one
 * was when the current domain began, and what batches draw from: the samples of a domain are replayed in later domains only. Samples are offered when
 * the last step of their chunk is done and contents freeze at the first step of a chunk, never between, so every step of a chunk draws
 * from the same exemplars. (Where a domain ends in the middle of a chunk, the next one counts as begun with the next chunk.)
 *
 * <p>Only the seed, the samples and their order decide the content. A reservoir of capacity 0 stays empty and has no state. Owns no native
 * memory. Training thread only.
 */
public final class ReplayReservoir {

    private static final String GROWING = "replay/growing";
    private static final String FROZEN = "replay/frozen";
    private static final String OFFERED = "replay-offered";
    private static final String DOMAIN = "replay-domain";

    private final long seed;
    private final int capacity;
    private List<EventPosition> growing = new ArrayList<>();
    private List<EventPosition> frozen = List.of();
    private int domainIndex;
    private long offered;

    /**
     * @param seed seed of the run
     * @param capacity M, most samples kept, {@code >= 0}; 0 keeps none
     */
    public ReplayReservoir(long seed, int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("replay capacity must be >= 0 but was " + capacity);
        }
        this.seed = seed;
        this.capacity = capacity;
    }

    /**
     * Takes part in the beginning of a chunk; call it before the first step of each. Freezes the content if the chunk begins in another domain
     * than the one before.
     *
     * @param chunkDomain index of the domain of the chunk's first step
     */
    public void beginDomain(int chunkDomain) {
        frozen = exemplarsIn(chunkDomain);
        domainIndex = chunkDomain;
    }

    /** {@return the samples that the chunk under way draws from beside its own, by partition and offset} */
    public List<EventPosition> exemplars() {
        return frozen;
    }

    /**
     * {@return what {@link #exemplars} will be after {@link #beginDomain}} Changes nothing.
     *
     * @param chunkDomain index of the domain of the first step of the next chunk
     */
    public List<EventPosition> exemplarsIn(int chunkDomain) {
        return chunkDomain == domainIndex ? frozen : growing.stream().sorted().toList();
    }

    /**
     * Takes note of samples; call it after the last step of their chunk.
     *
     * @param samples the chunk's own samples by partition and offset, each once however often it was trained
     */
    public void offer(List<EventPosition> samples) {
        if (capacity == 0) {
            return;
        }
        for (EventPosition sample : samples) {
            if (offered < capacity) {
                growing.add(sample);
            } else {
                long slot = new CounterRandom(seed, "reservoir", offered).nextLong(offered + 1);
                if (slot < capacity) {
                    growing.set((int) slot, sample);
                }
            }
            offered++;
        }
    }

    /**
     * {@return the contents as int64 tensors} {@code replay/growing [n, 2]} in order of the slots and {@code replay/frozen [m, 2]}, each row a
     * partition and an offset; one without rows is left out.
     *
     * @param manager owner of the tensors
     */
    public Map<String, NDArray> state(NDManager manager) {
        Map<String, NDArray> state = new LinkedHashMap<>();
        put(state, GROWING, growing, manager);
        put(state, FROZEN, frozen, manager);
        return state;
    }

    /** {@return the small scalars of the state} */
    public Map<String, String> counters() {
        return capacity == 0
                ? Map.of()
                : Map.of(OFFERED, Long.toString(offered), DOMAIN, Integer.toString(domainIndex));
    }

    /**
     * Takes over a state of {@link #state} and {@link #counters}; whatever else they hold is passed by.
     *
     * @param state tensors by name
     * @param counters scalars by name
     * @throws ConfigurationException if it was kept by a reservoir of another capacity and cannot go on in this one
     * @throws IllegalArgumentException if counters are missing
     */
    public void restore(Map<String, NDArray> state, Map<String, String> counters) {
        if (capacity == 0) {
            return;
        }
        offered = Long.parseLong(counter(counters, OFFERED));
        domainIndex = Integer.parseInt(counter(counters, DOMAIN));
        growing = new ArrayList<>(positions(state.get(GROWING)));
        frozen = List.copyOf(positions(state.get(FROZEN)));
        if (growing.size() != Math.min(offered, capacity)) {
            throw new ConfigurationException("The checkpoint keeps " + growing.size() + " of the " + offered
                    + " samples trained for replay, but learner.replay-size is " + capacity
                    + ". Set it back to what it was when the model was begun, or set model.name to train a new model.");
        }
    }

    private static void put(Map<String, NDArray> state, String name, List<EventPosition> positions, NDManager manager) {
        if (positions.isEmpty()) {
            return;
        }
        long[] rows = new long[2 * positions.size()];
        for (int row = 0; row < positions.size(); row++) {
            rows[2 * row] = positions.get(row).partition();
            rows[2 * row + 1] = positions.get(row).offset();
        }
        state.put(name, manager.create(rows, new Shape(positions.size(), 2)));
    }

    private static List<EventPosition> positions(NDArray rows) {
        List<EventPosition> positions = new ArrayList<>();
        if (rows != null) {
            long[] values = rows.toLongArray();
            for (int at = 0; at < values.length; at += 2) {
                positions.add(new EventPosition(Math.toIntExact(values[at]), values[at + 1]));
            }
        }
        return positions;
    }

    private static String counter(Map<String, String> counters, String name) {
        String value = counters.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the saved state lacks the counter '" + name + "'; it must come from a learner that replays");
        }
        return value;
    }
}
