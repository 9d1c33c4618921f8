package io.palimpsest.local.view;

import io.palimpsest.events.v1.CheckpointVerdict;
import java.time.Instant;
import java.util.List;

/**
 * A verdict of the gate's rules on a checkpoint, as it is printed.
 *
 * @param outcome PASS, FAIL or SKIPPED
 * @param comparedWith the checkpoint it was compared with; null when there was none
 */
public record VerdictView(
        String checkpoint,
        long step,
        String outcome,
        int revision,
        String comparedWith,
        List<String> domains,
        List<Finding> findings,
        Instant at) {

    /**
     * What one rule found.
     *
     * @param domain domain the value is of; null when it is of none
     * @param value what was found, in the unit of the rule; null when there was nothing to measure
     * @param limit of the rule, in the same unit; null when it has none
     */
    public record Finding(String rule, boolean kept, String domain, Double value, Double limit, String message) {}

    /** {@return the record in this form} */
    public static VerdictView of(CheckpointVerdict verdict) {
        return new VerdictView(
                verdict.getCheckpointId(),
                verdict.getStep(),
                verdict.getOutcome().name(),
                verdict.getRevision(),
                verdict.getComparedWith(),
                verdict.getDomains(),
                verdict.getFindings().stream()
                        .map(finding -> new Finding(
                                finding.getRule(),
                                finding.getKept(),
                                finding.getDomain(),
                                finding.getValue(),
                                finding.getLimit(),
                                finding.getMessage()))
                        .toList(),
                verdict.getTime());
    }
}
