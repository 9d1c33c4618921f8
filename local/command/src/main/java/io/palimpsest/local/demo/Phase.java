package io.palimpsest.local.demo;

import io.palimpsest.ingest.IngestProgress;
import io.palimpsest.trainer.pipeline.TrainerStatus;
import io.palimpsest.trainer.pipeline.TrainingListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** What the process is doing, as its services tell it. Safe for threads. */
final class Phase implements IngestProgress, TrainingListener {

    private final InstantSource clock;
    private final Instant start;
    private volatile String sending = "starting";
    private volatile String training = "starting";
    private volatile long size;
    private volatile Optional<Duration> firstStep = Optional.empty();
    private volatile long stepsBefore = -1;

    /** @param clock tells how long the first step took to come, counted from now */
    Phase(InstantSource clock) {
        this.clock = clock;
        this.start = clock.instant();
    }

    /** @return what to show a person */
    String text() {
        return sending.isEmpty() ? training : training + ", " + sending;
    }

    /** @return time from the start to the end of the first training step of this process */
    Optional<Duration> firstStep() {
        return firstStep;
    }

    @Override
    public void start(String source, OptionalLong sourceSize) {
        size = sourceSize.orElse(0);
        sending = "sending pairs";
    }

    @Override
    public void advance(String domain, long done) {
        sending = String.format(Locale.ROOT, "sending pairs %,d/%,d", done, size);
    }

    @Override
    public void close() {
        sending = "";
    }

    @Override
    public void changed(TrainerStatus status) {
        training = status.phase().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        if (stepsBefore < 0) {
            stepsBefore = status.step();
        } else if (firstStep.isEmpty() && status.step() > stepsBefore) {
            firstStep = Optional.of(Duration.between(start, clock.instant()));
        }
    }
}
