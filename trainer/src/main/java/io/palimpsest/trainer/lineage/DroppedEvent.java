package io.palimpsest.trainer.lineage;

import io.palimpsest.trainer.plan.EventPosition;
import java.util.Objects;

/**
 * An event that was passed over.
 *
 * @param position where it stands in the pairs topic
 * @param code why, one of {@link io.palimpsest.schemas.errors.ErrorCode}
 */
public record DroppedEvent(EventPosition position, String code) {
    public DroppedEvent {
        Objects.requireNonNull(position, "position");
        Objects.requireNonNull(code, "code");
    }
}
