package io.palimpsest.local.meters;

import io.palimpsest.ingest.IngestStatus;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Fills the meters of an ingest from what it tells. Scrapes read on threads of their own. */
public final class IngestMeters {
    /** Scrapes that follow each other faster share the time that a rate is over. */
    private static final long SHORTEST = Duration.ofSeconds(5).toNanos();

    private final Supplier<IngestStatus> status;
    private final LongSupplier clock;
    private Reading before;
    private Reading last;

    private IngestMeters(Supplier<IngestStatus> status, LongSupplier clock) {
        this.status = status;
        this.clock = clock;
        this.last = read();
        this.before = last;
    }

    /**
     * Adds them, from now on filled by a run.
     *
     * @param status tells how far the run has come; safe from any thread
     * @param clock monotonic nanoseconds
     */
    public static void fill(Meters meters, Supplier<IngestStatus> status, LongSupplier clock) {
        IngestMeters rate = new IngestMeters(status, clock);
        meters.add(Meter.INGEST_SENT, () -> status.get().sent());
        meters.add(Meter.INGEST_BYTES, () -> status.get().bytes());
        meters.add(Meter.INGEST_SKIPPED, () -> status.get().skipped());
        meters.add(Meter.INGEST_DEAD_LETTERS, () -> status.get().deadLettered());
        meters.add(Meter.INGEST_LEFT, () -> left(status.get()));
        meters.add(Meter.INGEST_PAIRS_PER_SECOND, rate::pairsPerSecond);
    }

    private static double left(IngestStatus now) {
        return now.phase() == IngestStatus.Phase.STARTING ? Double.NaN : now.size() - now.done();
    }

    private synchronized double pairsPerSecond() {
        Reading now = read();
        if (now.nanos() - last.nanos() >= SHORTEST) {
            before = last;
            last = now;
        }
        long nanos = now.nanos() - before.nanos();
        return nanos <= 0 ? Double.NaN : (now.sent() - before.sent()) * 1e9 / nanos;
    }

    private Reading read() {
        return new Reading(clock.getAsLong(), status.get().sent());
    }

    /** How many pairs were stored when. */
    private record Reading(long nanos, long sent) {}
}
