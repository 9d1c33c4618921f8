package io.palimpsest.trainer.pipeline;

import java.time.Duration;

/** Waiting on the training thread. */
final class Pauses {

    private Pauses() {}

    /** Sleeps, or returns early with the interrupt flag set. */
    static void sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
