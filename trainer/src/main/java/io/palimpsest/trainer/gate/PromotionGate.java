package io.palimpsest.trainer.gate;

import io.palimpsest.events.v1.Alarm;
import io.palimpsest.events.v1.CheckpointVerdict;
import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.ControlKind;
import io.palimpsest.events.v1.VerdictFinding;
import io.palimpsest.events.v1.VerdictOutcome;
import io.palimpsest.schemas.control.Promotions;
import io.palimpsest.schemas.logs.LogField;
import io.palimpsest.trainer.RefusedException;
import io.palimpsest.trainer.checkpoint.CheckpointReader;
import io.palimpsest.trainer.checkpoint.UnknownCheckpointException;
import io.palimpsest.trainer.control.ControlLog;
import io.palimpsest.trainer.control.PromotionDesk;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Acts on verdicts about one model, by what the control topic says at that moment. One thread uses it.
 *
 * <ul>
 *   <li>PASS promotes a checkpoint that is newer than the promoted one, if that is what it was compared with, and if it was never
 *       promoted before: what a person has rolled back does not come back.
 *   <li>FAIL of the promoted checkpoint, given after it was promoted, rolls back to the one before. Any other FAIL leaves the promoted one.
 *       Both raise an alarm.
 *   <li>While the checkpoint of a branch is promoted nothing is done: someone made the model forget, and must decide what comes after.
 * </ul>
 */
final class PromotionGate {

    private static final Logger LOG = LoggerFactory.getLogger(PromotionGate.class);

    private final String model;
    private final CheckpointReader checkpoints;
    private final ControlLog log;
    private final PromotionDesk desk;
    private final Consumer<Alarm> alarms;
    private final Clock clock;

    /**
     * @param model the model
     * @param checkpoints its checkpoints
     * @param log reads what was commanded before
     * @param desk promotes and rolls back
     * @param alarms writes alarms
     * @param clock tells when
     */
    PromotionGate(
            String model,
            CheckpointReader checkpoints,
            ControlLog log,
            PromotionDesk desk,
            Consumer<Alarm> alarms,
            Clock clock) {
        this.model = model;
        this.checkpoints = checkpoints;
        this.log = log;
        this.desk = desk;
        this.alarms = alarms;
        this.clock = clock;
    }

    /**
     * Does what a verdict asks for; writes one command at most.
     *
     * @param verdict a verdict about the model
     * @throws IOException if the store cannot be read
     */
    void act(CheckpointVerdict verdict) throws IOException {
        List<ControlCommand> commands = log.commands(model);
        Promotions promotions = new Promotions(model);
        commands.forEach(promotions::accept);
        Optional<ControlCommand> current = promotions.current();
        if (current.isPresent() && !Promotions.modelOf(current.get()).equals(model)) {
            about(verdict, Level.INFO)
                    .log(
                            "The verdict on {} is left to people: a checkpoint of branch {} is promoted",
                            verdict.getCheckpointId(),
                            Promotions.modelOf(current.get()));
            return;
        }
        try {
            switch (verdict.getOutcome()) {
                case PASS -> promote(verdict, current, commands);
                case FAIL -> keepOut(verdict, current);
                case SKIPPED, UNKNOWN -> LOG.debug("Nothing to do about {}", verdict.getCheckpointId());
            }
        } catch (RefusedException | UnknownCheckpointException refusal) {
            about(verdict, Level.WARN)
                    .log("The gate could not act on {}: {}", verdict.getCheckpointId(), refusal.getMessage());
            alarms.accept(GateAlarms.prevented(verdict, refusal.getMessage(), clock.instant()));
        }
    }

    private void promote(CheckpointVerdict verdict, Optional<ControlCommand> current, List<ControlCommand> commands)
            throws IOException {
        String id = verdict.getCheckpointId();
        Optional<String> promoted = current.map(ControlCommand::getCheckpointId);
        if (wasPromoted(id, commands)) {
            about(verdict, Level.INFO)
                    .log("{} passes, but was promoted before; only a person can promote it again", id);
        } else if (!Objects.equals(verdict.getComparedWith(), promoted.orElse(null))) {
            about(verdict, Level.INFO)
                    .log(
                            "{} passes against {}, but {} is promoted now",
                            id,
                            verdict.getComparedWith(),
                            promoted.orElse("none"));
        } else if (isNewer(verdict, promoted)) {
            desk.promote(id, model, reason(verdict));
            about(verdict, Level.INFO).log("Promoted {}: it passes", id);
        }
    }

    private void keepOut(CheckpointVerdict verdict, Optional<ControlCommand> current) throws IOException {
        Optional<String> promoted = current.map(ControlCommand::getCheckpointId);
        if (!promoted.equals(Optional.of(verdict.getCheckpointId()))) {
            if (isNewer(verdict, promoted)) {
                alarms.accept(GateAlarms.refused(verdict, promoted, clock.instant()));
            }
        } else if (verdict.getTime().isAfter(current.get().getIssuedAt())) {
            String target = desk.rollBack(reason(verdict)).command().getCheckpointId();
            about(verdict, Level.WARN)
                    .log(
                            "Rolled back from {} to {}: {}",
                            verdict.getCheckpointId(),
                            target,
                            GateAlarms.broken(verdict));
            alarms.accept(GateAlarms.rolledBack(verdict, target, clock.instant()));
        }
    }

    private static LoggingEventBuilder about(CheckpointVerdict verdict, Level level) {
        return LOG.atLevel(level)
                .addKeyValue(LogField.CHECKPOINT, verdict.getCheckpointId())
                .addKeyValue(LogField.STEP, verdict.getStep())
                .addKeyValue(LogField.OUTCOME, verdict.getOutcome());
    }

    private boolean isNewer(CheckpointVerdict verdict, Optional<String> promoted) throws IOException {
        return promoted.isEmpty()
                || verdict.getStep()
                        > checkpoints.find(promoted.get()).manifest().step();
    }

    private boolean wasPromoted(String id, List<ControlCommand> commands) {
        return commands.stream()
                .anyMatch(command -> command.getKind() == ControlKind.PROMOTE
                        && id.equals(command.getCheckpointId())
                        && Promotions.modelOf(command).equals(model));
    }

    private static String reason(CheckpointVerdict verdict) {
        boolean passes = verdict.getOutcome() == VerdictOutcome.PASS;
        String against = verdict.getComparedWith() == null ? "" : " against " + verdict.getComparedWith();
        return verdict.getOutcome() + against + ", revision " + verdict.getRevision() + ". "
                + verdict.getFindings().stream()
                        .filter(finding -> finding.getKept() == passes)
                        .map(VerdictFinding::getMessage)
                        .distinct()
                        .collect(Collectors.joining(" "));
    }
}
