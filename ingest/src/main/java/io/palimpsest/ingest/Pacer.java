package io.palimpsest.ingest;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Holds its caller back so that no more than so many turns a second pass. Used by one thread. */
final class Pacer {

    private final double nanosecondsPerTurn;
    private final LongSupplier clock;
    private final LongConsumer sleeper;
    private long start;
    private long turns;

    /**
     * @param rate turns a second; 0 means no limit
     * @param clock monotonic nanoseconds
     * @param sleeper waits for about so many nanoseconds; may return early
     */
    Pacer(double rate, LongSupplier clock, LongConsumer sleeper) {
        this.nanosecondsPerTurn = rate == 0 ? 0 : 1e9 / rate;
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /** Waits for the next turn; gives up early when the thread is interrupted, and leaves it interrupted. */
    void await() {
        if (nanosecondsPerTurn == 0) {
            return;
        }
        if (turns == 0) {
            start = clock.getAsLong();
        }
        long due = start + Math.round(turns * nanosecondsPerTurn);
        turns++;
        for (long left = due - clock.getAsLong();
                left > 0 && !Thread.currentThread().isInterrupted();
                left = due - clock.getAsLong()) {
            sleeper.accept(left);
        }
    }
}
