package io.palimpsest.evaluator.topology;

import java.time.Clock;
import java.util.function.Supplier;

/**
 * Keeps looking through stores to a tenth of the time. With few domains a look takes a millisecond and is taken whenever asked for; with ten thousand
 * it takes a second, and the thread has evaluations to do in between. Belongs to one stream task.
 */
final class Pace {
    private static final int REST = 9;

    private final Clock clock;
    private long restsUntil = Long.MIN_VALUE;

    Pace(Clock clock) {
        this.clock = clock;
    }

    /** Whether it is time for another look. */
    boolean rested() {
        return clock.millis() >= restsUntil;
    }

    /** Takes a look, and counts what it costs. */
    <T> T look(Supplier<T> work) {
        long begun = clock.millis();
        T found = work.get();
        long ended = clock.millis();
        restsUntil = Math.max(restsUntil, ended) + REST * (ended - begun);
        return found;
    }

    /** As {@link #look(Supplier)}, with nothing to return. */
    void look(Runnable work) {
        look(() -> {
            work.run();
            return null;
        });
    }
}
