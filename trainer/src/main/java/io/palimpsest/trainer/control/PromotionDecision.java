package io.palimpsest.trainer.control;

import io.palimpsest.events.v1.ControlCommand;
import java.util.Objects;
import java.util.Optional;

/**
 * A promotion or a roll-back that was written down.
 *
 * @param command the command as it was written
 * @param replaced the command whose checkpoint was promoted until then
 */
public record PromotionDecision(ControlCommand command, Optional<ControlCommand> replaced) {
    public PromotionDecision {
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(replaced, "replaced");
    }
}
