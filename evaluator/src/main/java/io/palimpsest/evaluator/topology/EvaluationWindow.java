package io.palimpsest.evaluator.topology;

import java.time.Clock;
import java.time.Duration;

/**
 * Bounds how long evaluations keep a stream thread from committing: for a while any task of the instance may begin one, then all
 * hold back until the thread has been round and has carried on what they found. So a transaction never lasts much longer than one
 * evaluation, and nothing piles up between evaluations and what is made of them, however many domains the instance holds. Safe from any
 * thread.
 */
final class EvaluationWindow {
    private static final Duration LENGTH = Duration.ofSeconds(2);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);

    /** What carrying on the records of one evaluation may take: some fifteen, most of them read again for the verdict. */
    private static final Duration PAUSE_PER_EVALUATION = Duration.ofMillis(2);

    private final Clock clock;
    private long closesAt;
    private long lastEnd;
    private int evaluations;

    EvaluationWindow(Clock clock) {
        this.clock = clock;
    }

    /** Whether an evaluation may begin now. */
    synchronized boolean open() {
        long now = clock.millis();
        if (now >= closesAt) {
            if (now - lastEnd < SHORTEST_PAUSE.toMillis() + evaluations * PAUSE_PER_EVALUATION.toMillis()) {
                return false;
            }
            closesAt = now + LENGTH.toMillis();
            evaluations = 0;
        }
        return true;
    }

    /** To be told after each evaluation. */
    synchronized void ended() {
        lastEnd = clock.millis();
        evaluations++;
    }
}
