package io.palimpsest.trainer.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * What the batches of a chunk draw from. Immutable.
 *
 * @param samples the chunk's own trainable samples, by partition and offset
 * @param exemplars samples of earlier domains that are trained along with them, by partition and offset; none where nothing is replayed
 */
public record ChunkContents(List<Sample> samples, List<Sample> exemplars) {

    /** A chunk that trains nothing. */
    public static final ChunkContents NONE = new ChunkContents(List.of(), List.of());

    public ChunkContents {
        samples = List.copyOf(samples);
        exemplars = List.copyOf(exemplars);
    }

    /** {@return samples and exemplars in the order that the ledger's rule counts them: the own ones first} */
    public List<Sample> all() {
        List<Sample> all = new ArrayList<>(samples.size() + exemplars.size());
        all.addAll(samples);
        all.addAll(exemplars);
        return all;
    }

    /** {@return where the own samples stand} */
    public List<EventPosition> positions() {
        return samples.stream().map(Sample::position).toList();
    }
}
