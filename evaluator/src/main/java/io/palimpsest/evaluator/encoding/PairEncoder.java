package io.palimpsest.evaluator.encoding;

import io.palimpsest.evaluator.records.HeldOutPair;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import java.util.List;

/** Turns pairs into features under the weights of a checkpoint. Implementations are safe from any thread. */
public interface PairEncoder extends AutoCloseable {
    /**
     * @param checkpoint whose model encodes
     * @param pairs at least one
     * @return features in the order of the pairs
     * @throws UnusableCheckpointException when the files of the checkpoint are gone or damaged; trying again cannot help
     */
    EncodedPairs encode(CheckpointAnnouncement checkpoint, List<HeldOutPair> pairs);

    /**
     * As {@link #encode}, without the fused features, which are the dearest.
     *
     * @param checkpoint whose model encodes
     * @param pairs at least one
     * @return features in the order of the pairs, those of {@link #encode}
     */
    default TowerFeatures towers(CheckpointAnnouncement checkpoint, List<HeldOutPair> pairs) {
        EncodedPairs encoded = encode(checkpoint, pairs);
        return new TowerFeatures(encoded.images(), encoded.texts());
    }

    @Override
    void close();
}
