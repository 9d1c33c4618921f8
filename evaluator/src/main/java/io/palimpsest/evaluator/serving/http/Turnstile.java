package io.palimpsest.evaluator.serving.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets a limited number of requests through at the same time, in the order in which they came. Safe from any thread. */
final class Turnstile {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Semaphore places;
    private final Duration wait;
    private final String setting;

    /**
     * @param places how many at the same time
     * @param wait how long one waits for its turn
     * @param setting which says how many, for the refusal
     */
    Turnstile(int places, Duration wait, String setting) {
        this.places = new Semaphore(places, true);
        this.wait = wait;
        this.setting = setting;
    }

    /** Takes a place until the result is closed; or refuses. */
    Place enter() {
        try {
            if (places.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                return places::release;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        throw new ProblemException(
                Problem.BUSY,
                "server",
                "As many requests are under way as " + setting + " allows"
                        + (wait.isZero() ? "." : ", and none ended within " + wait.toMillis() + " ms."),
                "Try again a little later, with fewer requests at the same time.",
                SOON);
    }

    /** A place that was taken. */
    @FunctionalInterface
    interface Place extends AutoCloseable {
        @Override
        void close();
    }
}
