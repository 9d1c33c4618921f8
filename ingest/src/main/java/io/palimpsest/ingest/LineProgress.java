package io.palimpsest.ingest;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** A plain line now and then, for logs and pipes: count, share, rate, remaining time. Used by one thread. */
public final class LineProgress implements IngestProgress {

    private static final long INTERVAL = Duration.ofSeconds(5).toNanos();

    private final PrintStream out;
    private final LongSupplier clock;
    private String source = "";
    private OptionalLong size = OptionalLong.empty();
    private long started;
    private long lastLine;
    private long done;
    private String domain = "";

    /** @param clock monotonic nanoseconds */
    public LineProgress(PrintStream out, LongSupplier clock) {
        this.out = out;
        this.clock = clock;
    }

    @Override
    public void start(String sourceName, OptionalLong sourceSize) {
        source = sourceName;
        size = sourceSize;
        started = clock.getAsLong();
        lastLine = started;
    }

    @Override
    public void advance(String itemDomain, long itemsDone) {
        domain = itemDomain;
        done = itemsDone;
        long now = clock.getAsLong();
        if (now - lastLine >= INTERVAL) {
            lastLine = now;
            print(now);
        }
    }

    /** Prints how far it came. */
    @Override
    public void close() {
        print(clock.getAsLong());
    }

    private void print(long now) {
        double seconds = Math.max(1e-9, (now - started) / 1e9);
        double rate = done / seconds;
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%s: %d", source, done));
        size.ifPresent(total -> line.append(String.format(Locale.ROOT, " of %d", total)));
        line.append(String.format(Locale.ROOT, " pairs, %.0f pairs/s", rate));
        if (size.isPresent() && rate > 0 && done < size.getAsLong()) {
            line.append(String.format(Locale.ROOT, ", %.0f s left", (size.getAsLong() - done) / rate));
        }
        out.println(domain.isEmpty() ? line : line.append(", ").append(domain));
    }
}
