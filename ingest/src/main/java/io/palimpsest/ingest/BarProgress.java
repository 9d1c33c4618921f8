package io.palimpsest.ingest;

import java.io.PrintStream;
import java.util.OptionalLong;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar with count, rate and remaining time, for a terminal. Used by one thread. */
public final class BarProgress implements IngestProgress {

    private static final int WIDTH = 100;

    private final PrintStream out;
    private ProgressBar bar;

    public BarProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public void start(String source, OptionalLong size) {
        bar = new ProgressBarBuilder()
                .setTaskName(source)
                .setInitialMax(size.orElse(-1))
                .setUnit(" pairs", 1)
                .showSpeed()
                .setUpdateIntervalMillis(250)
                .setMaxRenderedLength(WIDTH)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(out))
                .build();
    }

    @Override
    public void advance(String domain, long done) {
        bar.setExtraMessage(" " + domain);
        bar.stepTo(done);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
