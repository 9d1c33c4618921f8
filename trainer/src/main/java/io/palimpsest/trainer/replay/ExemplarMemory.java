package io.palimpsest.trainer.replay;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.trainer.plan.EventPosition;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which samples of earlier domains are trained again: the exemplars, as references into the pairs topic.
 *
 * <p>Life cycle, chunk by chunk: {@link #exemplarsIn} while the chunk is planned, {@link #beginDomain} before its first step, {@link #offer} after
 * its last one. The exemplars change only where a chunk begins in another domain than the chunk before it, so every step of a chunk draws from the same
 * ones, and the samples of a domain are replayed in later domains only. (Where a domain ends in the middle of a chunk, the next one counts as
 * begun with the next chunk.)
 *
 * <p>A restored memory goes on as if it had never stopped. Owns no native memory. Training thread only.
 */
public interface ExemplarMemory {

    /** {@return the samples that the chunk under way draws from beside its own, by partition and offset} */
    List<EventPosition> exemplars();

    /**
     * {@return what {@link #exemplars} will be after {@link #beginDomain}, by partition and offset} Changes nothing that is saved: asked again after
     * a restart, with everything before the chunk carried out, it chooses the same.
     *
     * @param chunkDomain index of the domain of the first step of the next chunk
     * @param source tells of the events to choose from
     */
    List<EventPosition> exemplarsIn(int chunkDomain, ExemplarSource source);

    /**
     * Takes part in the beginning of a chunk; call it before the first step of each, after {@link #exemplarsIn}.
     *
     * @param chunkDomain index of the domain of the chunk's first step
     */
    void beginDomain(int chunkDomain);

    /**
     * Takes note of samples; call it after the last step of their chunk.
     *
     * @param samples the chunk's own samples by partition and offset, each once however often it was trained
     */
    void offer(List<EventPosition> samples);

    /**
     * {@return the encoded event of an exemplar, if the memory keeps events themselves and not only references}
     *
     * @param exemplar one of {@link #exemplars} or of the last {@link #exemplarsIn}
     */
    Optional<byte[]> kept(EventPosition exemplar);

    /**
     * {@return the content as tensors}
     *
     * @param manager owner of the tensors
     */
    Map<String, NDArray> state(NDManager manager);

    /** {@return the small scalars of the state} */
    Map<String, String> counters();

    /**
     * Takes over a state of {@link #state} and {@link #counters}; whatever else they hold is passed by.
     *
     * @param state tensors by name
     * @param counters scalars by name
     * @throws ConfigurationException if it was kept under other limits and cannot go on under these
     * @throws IllegalArgumentException if counters are missing
     */
    void restore(Map<String, NDArray> state, Map<String, String> counters);
}
