package io.palimpsest.trainer.gate;

import io.palimpsest.events.v1.Alarm;
import io.palimpsest.events.v1.AlarmSeverity;
import io.palimpsest.events.v1.CheckpointVerdict;
import io.palimpsest.events.v1.VerdictFinding;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes down for people what the gate did, or could not do, about a verdict. Stateless. */
final class GateAlarms {

    private GateAlarms() {}

    /** {@return that a checkpoint is not promoted, and what stays promoted} */
    static Alarm refused(CheckpointVerdict verdict, Optional<String> promoted, Instant now) {
        return alarm(
                verdict,
                "gate-refused",
                AlarmSeverity.WARNING,
                "Checkpoint " + verdict.getCheckpointId() + " is not promoted: " + broken(verdict) + " "
                        + promoted.map(id -> id + " stays promoted.").orElse("None is promoted."),
                now);
    }

    /** {@return that the promoted checkpoint was rolled back} */
    static Alarm rolledBack(CheckpointVerdict verdict, String target, Instant now) {
        return alarm(
                verdict,
                "gate-rolled-back",
                AlarmSeverity.CRITICAL,
                "The promoted checkpoint " + verdict.getCheckpointId() + " fails now and was rolled back to " + target
                        + ": " + broken(verdict),
                now);
    }

    /** {@return that the gate could not do what the verdict asks for} */
    static Alarm prevented(CheckpointVerdict verdict, String reason, Instant now) {
        return alarm(
                verdict,
                "gate-prevented",
                AlarmSeverity.CRITICAL,
                "The gate could not act on the verdict " + verdict.getOutcome() + " on checkpoint "
                        + verdict.getCheckpointId() + ": " + reason,
                now);
    }

    /** {@return why a checkpoint fails, as sentences} */
    static String broken(CheckpointVerdict verdict) {
        return brokenFindings(verdict).stream().map(VerdictFinding::getMessage).collect(Collectors.joining(" "));
    }

    private static List<VerdictFinding> brokenFindings(CheckpointVerdict verdict) {
        return verdict.getFindings().stream()
                .filter(finding -> !finding.getKept())
                .toList();
    }

    private static Alarm alarm(
            CheckpointVerdict verdict, String kind, AlarmSeverity severity, String message, Instant now) {
        Optional<VerdictFinding> first = brokenFindings(verdict).stream().findFirst();
        return Alarm.newBuilder()
                .setModel(verdict.getModel())
                .setAlarmId(kind + "/" + verdict.getCheckpointId() + "/" + verdict.getRevision())
                .setKind(kind)
                .setSeverity(severity)
                .setMessage(message)
                .setMetric(first.map(finding -> "gate." + finding.getRule()).orElse(null))
                .setValue(first.map(VerdictFinding::getValue).orElse(null))
                .setThreshold(first.map(VerdictFinding::getLimit).orElse(null))
                .setDomain(first.map(VerdictFinding::getDomain).orElse(null))
                .setStep(verdict.getStep())
                .setCheckpointId(verdict.getCheckpointId())
                .setTime(now)
                .build();
    }
}
