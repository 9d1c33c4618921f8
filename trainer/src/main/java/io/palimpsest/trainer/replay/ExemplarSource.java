package io.palimpsest.trainer.replay;

import io.palimpsest.trainer.plan.EventPosition;
import java.util.List;

/** What a memory asks of the world when it chooses exemplars. Training thread only. */
public interface ExemplarSource {

    /**
     * {@return the encoded events at the positions, in their order}
     *
     * @param positions samples trained before, in any order
     */
    List<byte[]> values(List<EventPosition> positions);

    /**
     * {@return what the model, as it is now, makes of the samples at the positions: a row each, in their order}
     *
     * @param positions samples trained before, by partition and offset
     */
    FeatureTable features(List<EventPosition> positions);
}
