package io.palimpsest.trainer.lineage;

import io.palimpsest.trainer.plan.EventPosition;
import java.util.Objects;

/**
 * A sample of a step's batch.
 *
 * @param sampleId identity of the sample
 * @param domain domain that its event names
 * @param position where its event stands in the pairs topic
 */
public record StepSample(String sampleId, String domain, EventPosition position) {
    public StepSample {
        Objects.requireNonNull(sampleId, "sampleId");
        Objects.requireNonNull(domain, "domain");
        Objects.requireNonNull(position, "position");
    }
}
