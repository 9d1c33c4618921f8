package io.palimpsest.local.benchmark.run;

import io.palimpsest.trainer.pipeline.TrainerStatus;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Tells the process that started this one how far it is, one {@link RunReport} a line, a few times a second. Used by one thread. */
final class ProgressLines {

    private static final long INTERVAL = Duration.ofMillis(300).toNanos();

    private final PrintStream out;
    private RunReport last;
    private long toldNanos = System.nanoTime() - INTERVAL;

    ProgressLines(PrintStream out) {
        this.out = out;
    }

    void training(TrainerStatus status) {
        RunReport now = new RunReport(
                phase(status.phase()),
                status.domainIndex(),
                status.domain() == null ? "" : status.domain(),
                status.step());
        boolean due = last == null || !now.phase().equals(last.phase()) || System.nanoTime() - toldNanos >= INTERVAL;
        if (due) {
            tell(now);
        }
    }

    void scoring(int checkpoint, long step) {
        tell(new RunReport("scoring", checkpoint, "", step));
    }

    private static String phase(TrainerStatus.Phase phase) {
        // A run is not over when its training is.
        return phase == TrainerStatus.Phase.STOPPED
                ? "trained"
                : phase.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private void tell(RunReport now) {
        last = now;
        toldNanos = System.nanoTime();
        out.println(now.line());
        out.flush();
    }
}
