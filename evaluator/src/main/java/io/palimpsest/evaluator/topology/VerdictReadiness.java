package io.palimpsest.evaluator.topology;

import io.palimpsest.events.v1.CheckpointAnnouncement;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/**
 * Says when a checkpoint can be judged: when it is evaluated on every domain it has learned and so is the one it is compared with. For a
 * domain without any held-out pair it waits {@link EvaluationProcessor#PATIENCE} quiet times. Belongs to one stream task.
 */
final class VerdictReadiness {
    private final EvaluationRules rules;
    private final JudgedDomains domains;
    private final Clock clock;
    private final Map<String, Long> changedAt = new HashMap<>();
    private final long startedAt;

    VerdictReadiness(EvaluationRules rules, JudgedDomains domains, Clock clock) {
        this.rules = rules;
        this.domains = domains;
        this.clock = clock;
        this.startedAt = clock.millis();
    }

    /** To be told of every evaluation of a checkpoint. */
    void changed(String checkpointId) {
        changedAt.put(checkpointId, clock.millis());
    }

    /** Whether it can be judged now. */
    boolean ready(VerdictCase verdictCase) {
        boolean measuredAtAll =
                !verdictCase.scores().isEmpty() || !verdictCase.failed().isEmpty();
        return measuredAtAll
                && verdictCase.comparable()
                && (domains.measured().containsAll(verdictCase.expected()) || settled(verdictCase));
    }

    /** Whether a superseded checkpoint has nothing more to wait for. */
    boolean hopeless(VerdictCase verdictCase) {
        return verdictCase.skipped().isPresent() || settled(verdictCase);
    }

    private boolean settled(VerdictCase verdictCase) {
        long since = Math.max(
                changedAt(verdictCase.checkpoint()),
                verdictCase.other().map(this::changedAt).orElse(startedAt));
        return clock.millis() - since
                >= EvaluationProcessor.PATIENCE * rules.quiet().toMillis();
    }

    private long changedAt(CheckpointAnnouncement checkpoint) {
        return changedAt.getOrDefault(checkpoint.getCheckpointId(), startedAt);
    }
}
