package io.palimpsest.local.demo;

import io.palimpsest.events.v1.CheckpointAnnouncement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells when a run is complete: a checkpoint ends the last domain behind the last pair, and its evaluation has arrived for
 * all domains. Used by one thread.
 */
final class Completion {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Set<String> domains;
    private final InstantSource clock;
    private Optional<Instant> trained = Optional.empty();

    /**
     * @param domains domains whose evaluation is waited for
     * @param clock measures how long an evaluation is waited for; after two minutes the run counts as complete without it
     */
    Completion(Set<String> domains, InstantSource clock) {
        this.domains = domains;
        this.clock = clock;
    }

    /**
     * @param progress the run
     * @param pairsEnd offset behind the last pair, by partition; asked for after everything was sent
     */
    boolean reached(RunProgress progress, Map<Integer, Long> pairsEnd) {
        Optional<CheckpointAnnouncement> last = progress.checkpointBehind(pairsEnd);
        if (last.isEmpty()) {
            return false;
        }
        if (trained.isEmpty()) {
            trained = Optional.of(clock.instant());
        }
        return progress.evaluated(last.get().getCheckpointId(), domains)
                || clock.instant().isAfter(trained.get().plus(PATIENCE));
    }
}
