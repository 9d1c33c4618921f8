package io.palimpsest.trainer.replay;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.trainer.plan.EventPosition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The samples trained in the current domain, or a uniform choice of M of them where there are more, as references into the pairs topic: what
 * a learner looks back at when the domain ends.
 *
 * <p>Samples are offered at the first step of their chunk. A domain that begins in the middle of a chunk trains that chunk too, so its samples
 * are offered to both domains. Only the seed, the domains, the samples and their order decide the content. One of capacity 0 stays empty and has
 * no state. Owns no native memory. Training thread only.
 */
public final class DomainSamples {

    private static final String SAMPLES = "domain/samples";
    private static final String OFFERED = "domain-offered";
    private static final String DOMAIN = "domain-sampled";
    private static final String WHO = "looks back";

    private final long seed;
    private final int capacity;
    private Reservoir samples;
    private int domainIndex;

    /**
     * @param seed seed of the run
     * @param capacity M, most samples kept, {@code >= 0}; 0 keeps none
     */
    public DomainSamples(long seed, int capacity) {
        this.seed = seed;
        this.capacity = capacity;
        beginDomain(0);
    }

    /**
     * Forgets the domain before.
     *
     * @param index index of the domain that begins
     */
    public void beginDomain(int index) {
        domainIndex = index;
        samples = new Reservoir(seed, "domain-samples-" + index, capacity);
    }

    /**
     * Takes note of samples; call it once for every chunk that the domain trains.
     *
     * @param trained the chunk's own samples by partition and offset, without exemplars
     */
    public void offer(List<EventPosition> trained) {
        samples.offer(trained);
    }

    /** {@return the samples of the current domain, by partition and offset} */
    public List<EventPosition> positions() {
        return samples.sorted();
    }

    /**
     * {@return the content as an int64 tensor} {@code domain/samples [n, 2]} in order of the slots, each row a partition and an offset; left
     * out where there is none.
     *
     * @param manager owner of the tensor
     */
    public Map<String, NDArray> state(NDManager manager) {
        Map<String, NDArray> state = new LinkedHashMap<>();
        SavedPositions.put(state, SAMPLES, samples.slots(), manager);
        return state;
    }

    /** {@return the small scalars of the state} */
    public Map<String, String> counters() {
        return capacity == 0
                ? Map.of()
                : Map.of(OFFERED, Long.toString(samples.offered()), DOMAIN, Integer.toString(domainIndex));
    }

    /**
     * Takes over a state of {@link #state} and {@link #counters}; whatever else they hold is passed by.
     *
     * @param state tensors by name
     * @param counters scalars by name
     * @throws ConfigurationException if it was kept with another capacity and cannot go on with this one
     * @throws IllegalArgumentException if counters are missing
     */
    public void restore(Map<String, NDArray> state, Map<String, String> counters) {
        if (capacity == 0) {
            return;
        }
        beginDomain(Integer.parseInt(SavedPositions.counter(counters, DOMAIN, WHO)));
        samples.restore(
                SavedPositions.get(state, SAMPLES),
                Long.parseLong(SavedPositions.counter(counters, OFFERED, WHO)),
                capacity,
                "learner.look-back-samples");
    }
}
