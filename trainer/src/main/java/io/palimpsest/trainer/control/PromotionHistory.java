package io.palimpsest.trainer.control;

import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.ControlKind;
import io.palimpsest.schemas.control.Promotions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The audit of a model's promotions. Immutable.
 *
 * @param model the model
 * @param current {@code model/checkpoint} that is promoted now; null if none is
 * @param changes every promotion and roll-back, the oldest first
 */
public record PromotionHistory(String model, String current, List<Change> changes) {

    public PromotionHistory {
        changes = List.copyOf(changes);
    }

    /**
     * A promotion or a roll-back.
     *
     * @param at when
     * @param by who
     * @param action what was ordered
     * @param checkpoint {@code model/checkpoint} that was promoted by it
     * @param reason why; may be empty
     * @param commandId identity of the command
     */
    public record Change(
            Instant at, String by, ControlKind action, String checkpoint, String reason, String commandId) {}

    /**
     * {@return the audit of a model}
     *
     * @param model the model
     * @param commands its commands in order
     */
    static PromotionHistory of(String model, List<ControlCommand> commands) {
        Promotions promotions = new Promotions(model);
        List<Change> changes = new ArrayList<>();
        for (ControlCommand command : commands) {
            promotions.accept(command);
            boolean changesWhatIsPromoted =
                    command.getKind() == ControlKind.PROMOTE || command.getKind() == ControlKind.ROLL_BACK;
            if (changesWhatIsPromoted && command.getCheckpointId() != null) {
                changes.add(new Change(
                        command.getIssuedAt(),
                        command.getIssuedBy(),
                        command.getKind(),
                        checkpoint(command),
                        command.getReason(),
                        command.getCommandId()));
            }
        }
        return new PromotionHistory(
                model, promotions.current().map(PromotionHistory::checkpoint).orElse(null), changes);
    }

    private static String checkpoint(ControlCommand command) {
        return Promotions.modelOf(command) + "/" + command.getCheckpointId();
    }
}
