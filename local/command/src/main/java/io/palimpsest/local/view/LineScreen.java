package io.palimpsest.local.view;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Prints the one-line summary of the view now and then, for output that is a file or a pipe. */
public final class LineScreen implements Screen {

    private final PrintStream out;
    private final InstantSource clock;
    private final Duration interval;
    private Instant next = Instant.MIN;
    private String last = "";

    /**
     * @param out where to print
     * @param clock tells when a summary is due
     * @param interval least time between two summaries; equal summaries are printed once
     */
    public LineScreen(PrintStream out, InstantSource clock, Duration interval) {
        this.out = out;
        this.clock = clock;
        this.interval = interval;
    }

    @Override
    public synchronized void show(Frame frame) {
        Instant now = clock.instant();
        if (now.isBefore(next) || frame.summary().equals(last)) {
            return;
        }
        next = now.plus(interval);
        last = frame.summary();
        say(last);
    }

    @Override
    public synchronized void say(String line) {
        out.println(line);
        out.flush();
    }

    @Override
    public synchronized void finish(List<String> lines) {
        lines.forEach(out::println);
        out.flush();
    }
}
