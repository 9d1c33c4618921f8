package io.palimpsest.trainer.replay;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.trainer.plan.EventPosition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A uniform choice of the samples trained so far, at most M of them, as references into the pairs topic (a {@link Reservoir}; CTP
 * specification, section 7, ER).
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

    private static final String WHO = "replays";

    private final int capacity;
    private final Reservoir growing;
    private List<EventPosition> frozen = List.of();
    private int domainIndex;

    /**
     * @param seed seed of the run
     * @param capacity M, most samples kept, {@code >= 0}; 0 keeps none
     */
    public ReplayReservoir(long seed, int capacity) {
        this.capacity = capacity;
        this.growing = new Reservoir(seed, "reservoir", capacity);
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
        return chunkDomain == domainIndex ? frozen : growing.sorted();
    }

    /**
     * Takes note of samples; call it after the last step of their chunk.
     *
     * @param samples the chunk's own samples by partition and offset, each once however often it was trained
     */
    public void offer(List<EventPosition> samples) {
        growing.offer(samples);
    }

    /**
     * {@return the contents as int64 tensors} {@code replay/growing [n, 2]} in order of the slots and {@code replay/frozen [m, 2]}, each row a
     * partition and an offset; one without rows is left out.
     *
     * @param manager owner of the tensors
     */
    public Map<String, NDArray> state(NDManager manager) {
        Map<String, NDArray> state = new LinkedHashMap<>();
        SavedPositions.put(state, GROWING, growing.slots(), manager);
        SavedPositions.put(state, FROZEN, frozen, manager);
        return state;
    }

    /** {@return the small scalars of the state} */
    public Map<String, String> counters() {
        return capacity == 0
                ? Map.of()
                : Map.of(OFFERED, Long.toString(growing.offered()), DOMAIN, Integer.toString(domainIndex));
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
        growing.restore(
                SavedPositions.get(state, GROWING),
                Long.parseLong(SavedPositions.counter(counters, OFFERED, WHO)),
                "learner.replay-size");
        domainIndex = Integer.parseInt(SavedPositions.counter(counters, DOMAIN, WHO));
        frozen = List.copyOf(SavedPositions.get(state, FROZEN));
    }
}
