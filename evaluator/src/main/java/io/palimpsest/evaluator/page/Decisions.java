package io.palimpsest.evaluator.page;

import io.palimpsest.events.v1.CheckpointVerdict;
import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.ControlKind;
import io.palimpsest.events.v1.VerdictFinding;
import io.palimpsest.schemas.control.Promotions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Verdicts on the checkpoints of a model, which of them is promoted, and how that came about. Not safe from several threads. */
final class Decisions {
    private static final int LISTED_CHANGES = 30;

    private final Promotions promotions;
    private final Deque<DashboardState.Change> changes = new ArrayDeque<>();
    private final Map<String, CheckpointVerdict> verdicts = new HashMap<>();

    Decisions(String model) {
        this.promotions = new Promotions(model);
    }

    /** Takes in the next command of the control topic, one of the model. */
    void add(ControlCommand command) {
        promotions.accept(command);
        boolean changesWhatIsPromoted =
                command.getKind() == ControlKind.PROMOTE || command.getKind() == ControlKind.ROLL_BACK;
        if (changesWhatIsPromoted && command.getCheckpointId() != null) {
            changes.addFirst(new DashboardState.Change(
                    command.getIssuedAt().toEpochMilli(),
                    command.getIssuedBy(),
                    command.getKind() == ControlKind.PROMOTE ? "promoted" : "rolled back to",
                    command.getCheckpointId(),
                    command.getReason()));
            if (changes.size() > LISTED_CHANGES) {
                changes.removeLast();
            }
        }
    }

    void add(CheckpointVerdict verdict) {
        verdicts.put(verdict.getCheckpointId(), verdict);
    }

    void forget(String checkpointId) {
        verdicts.remove(checkpointId);
    }

    /** Id of the promoted checkpoint. */
    Optional<String> promoted() {
        return promotions.current().map(ControlCommand::getCheckpointId);
    }

    /** Id of the checkpoint that a roll-back would go to. */
    Optional<String> before() {
        return promotions.before().map(ControlCommand::getCheckpointId);
    }

    /** When the promoted checkpoint became it, milliseconds since the epoch. */
    Optional<Long> since() {
        return promotions.current().map(command -> command.getIssuedAt().toEpochMilli());
    }

    /** The newest change first. */
    List<DashboardState.Change> changes() {
        return List.copyOf(changes);
    }

    /** The newest verdict on a checkpoint, null without. */
    DashboardState.Verdict verdict(String checkpointId) {
        CheckpointVerdict verdict = verdicts.get(checkpointId);
        if (verdict == null) {
            return null;
        }
        return new DashboardState.Verdict(
                verdict.getOutcome().name().toLowerCase(Locale.ROOT),
                verdict.getComparedWith(),
                verdict.getFindings().stream()
                        .filter(finding -> !finding.getKept())
                        .map(VerdictFinding::getMessage)
                        .toList());
    }
}
