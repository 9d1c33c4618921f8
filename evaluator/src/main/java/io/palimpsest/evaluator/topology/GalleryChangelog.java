package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.records.HeldOutPair;
import org.apache.kafka.common.serialization.Serde;

/**
 * The changelog of the store of held-out pairs, as other readers of this evaluator may follow it: one record for each pair that any instance
 * keeps, compacted, keyed by what identifies the pair. One thread uses it.
 */
public final class GalleryChangelog {
    private final String topic;
    private final Serde<HeldOutPair> pairs = StoreSerde.of(HeldOutPair.class);

    /**
     * @param applicationId of the evaluation stream
     */
    public GalleryChangelog(String applicationId) {
        this.topic = applicationId + "-" + EvaluatorTopology.GALLERY_STORE + "-changelog";
    }

    /** Name of the topic, which is there once the stream has started for the first time. */
    public String topic() {
        return topic;
    }

    /** The pair in a record. */
    public HeldOutPair read(byte[] value) {
        return pairs.deserializer().deserialize(topic, value);
    }
}
