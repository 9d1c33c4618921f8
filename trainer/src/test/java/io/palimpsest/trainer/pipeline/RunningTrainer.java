package io.palimpsest.trainer.pipeline;

import io.palimpsest.model.CaptionTokenizer;
import io.palimpsest.model.ModelPreset;
import io.palimpsest.model.images.Augmentation;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.learner.LearnerSettings;
import io.palimpsest.trainer.learner.LearningRate;
import io.palimpsest.trainer.learner.LossWeights;
import io.palimpsest.trainer.learner.MomentumSettings;
import io.palimpsest.trainer.learner.OptimiserSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A training loop on a thread of its own that a test can watch and stop. */
final class RunningTrainer implements TrainingListener {

    /** Most exemplars of the learners that replay: fewer than {@link TestStream#TRAINED}, so that some are replaced. */
    static final int REPLAY_SIZE = 6;

    private static final long PATIENCE_MILLIS = 180_000;

    private final Predicate<TrainerStatus> stopWhen;
    private final List<StoredCheckpoint> announced = new ArrayList<>();
    private final TrainingLoop loop;
    private final Thread thread;
    private Throwable failure;
    private TrainerStatus last;

    private RunningTrainer(Settings settings, String learner, Predicate<TrainerStatus> stopWhen) {
        this.stopWhen = stopWhen;
        this.loop = new TrainingLoop(settings, this, () -> micro(learner), Clock.systemUTC());
        this.thread = new Thread(loop, "training-" + learner);
        thread.setUncaughtExceptionHandler((dying, cause) -> failure = cause);
        thread.start();
    }

    /** Starts a trainer that is stopped as soon as its status fits. */
    static RunningTrainer until(Settings settings, String learner, Predicate<TrainerStatus> stopWhen) {
        return new RunningTrainer(settings, learner, stopWhen);
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

    /** A model that trains in milliseconds, with dropout. */
    static ModelSetup micro(String learner) {
        return micro(learner, 1e-3);
    }

    static ModelSetup micro(String learner, double learningRate) {
        CaptionTokenizer tokenizer = CaptionTokenizer.emoji(8);
        ModelPreset preset = new ModelPreset(
                "micro",
                16,
                8,
                16,
                1,
                2,
                16,
                1,
                1,
                2,
                2,
                8,
                8,
                tokenizer.vocabularySize(),
                8,
                0.1,
                true,
                false,
                1e-6,
                1e-6,
                0.06);
        LearnerSettings settings = new LearnerSettings(
                learner,
                4,
                0.07,
                0.15,
                new OptimiserSettings(new LearningRate(learningRate, 1e-5, 0.1), 0.05, 0.9, 0.999, 1e-8),
                new MomentumSettings(0.995, 0.9, 0.5, 8),
                LossWeights.ones(),
                REPLAY_SIZE);
        return ModelSetup.of(preset, tokenizer, Augmentation.GENTLE, settings, 42);
    }
}
