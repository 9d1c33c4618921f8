package io.palimpsest.trainer.pipeline;

import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A training loop on a thread of its own that a test can watch and stop. */
final class RunningTrainer implements TrainingListener {

    private static final long PATIENCE_MILLIS = 180_000;

    private final Predicate<TrainerStatus> stopWhen;
    private final List<StoredCheckpoint> announced = new ArrayList<>();
    private final TrainingLoop loop;
    private final Thread thread;
    private Throwable failure;
    private TrainerStatus last;

    private RunningTrainer(
            Settings settings, Supplier<ModelSetup> models, TrainingSpan span, Predicate<TrainerStatus> stopWhen) {
        this.stopWhen = stopWhen;
        this.loop = new TrainingLoop(settings, this, span, models, Clock.systemUTC());
        this.thread = new Thread(loop, "training");
        thread.setUncaughtExceptionHandler((dying, cause) -> failure = cause);
        thread.start();
    }

    /** Starts a trainer that is stopped as soon as its status fits. */
    static RunningTrainer until(Settings settings, String learner, Predicate<TrainerStatus> stopWhen) {
        return until(settings, () -> MicroModel.setup(learner), stopWhen);
    }

    /** The same with a model of the test's own. */
    static RunningTrainer until(Settings settings, Supplier<ModelSetup> models, Predicate<TrainerStatus> stopWhen) {
        return new RunningTrainer(settings, models, TrainingSpan.ENDLESS, stopWhen);
    }

    /** Starts a trainer that ends with the stream, unless its status fits before. */
    static RunningTrainer toPresentEnd(Settings settings, String learner, Predicate<TrainerStatus> stopWhen) {
        return new RunningTrainer(settings, () -> MicroModel.setup(learner), TrainingSpan.TO_PRESENT_END, stopWhen);
    }

    /** Waits until the loop has returned; rethrows what it threw. */
    RunningTrainer await() throws InterruptedException {
        thread.join(PATIENCE_MILLIS);
        if (thread.isAlive()) {
            loop.stop();
            throw new AssertionError(
                    "the trainer did not stop in " + Duration.ofMillis(PATIENCE_MILLIS) + ", last: " + last);
        }
        if (failure != null) {
            throw new AssertionError("the trainer failed", failure);
        }
        return this;
    }

    /** Asks the loop to stop. */
    void stop() {
        loop.stop();
    }

    List<StoredCheckpoint> announced() {
        return announced;
    }

    TrainerStatus last() {
        return last;
    }

    @Override
    public void changed(TrainerStatus status) {
        last = status;
        if (stopWhen.test(status)) {
            loop.stop();
        }
    }

    @Override
    public void announced(StoredCheckpoint checkpoint) {
        announced.add(checkpoint);
    }
}
