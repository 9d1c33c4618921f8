package io.palimpsest.evaluator.topology;

import java.time.Clock;
import java.time.Duration;

/**
 * Bounds how long evaluations keep a stream thread from committing: for a while any task of the instance may begin one, then all
 * hold back until the thread has been round once. So a transaction never lasts much longer than one evaluation, however many
 * domains the instance holds. Safe from any thread.
 */
final class EvaluationWindow {
    private static final Duration LENGTH = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Clock clock;
    private long closesAt;
    private long lastEnd;

    EvaluationWindow(Clock clock) {
        this.clock = clock;
    }

    /** Whether an evaluation may begin now. */
    synchronized boolean open() {
        long now = clock.millis();
        if (now >= closesAt) {
            if (now - lastEnd < PAUSE.toMillis()) {
                return false;
            }
            closesAt = now + LENGTH.toMillis();
        }
        return true;
    }

    /** To be told after each evaluation. */
    synchronized void ended() {
        lastEnd = clock.millis();
    }
}
