package io.palimpsest.trainer.pipeline;

import io.palimpsest.model.CaptionTokenizer;
import io.palimpsest.model.ModelPreset;
import io.palimpsest.model.images.Augmentation;
import io.palimpsest.trainer.learner.LearnerSettings;
import io.palimpsest.trainer.learner.LearningRate;
import io.palimpsest.trainer.learner.LossWeights;
import io.palimpsest.trainer.learner.MomentumSettings;
import io.palimpsest.trainer.learner.OptimiserSettings;
import io.palimpsest.trainer.learner.PublishSettings;
import io.palimpsest.trainer.learner.RegularisationSettings;
import io.palimpsest.trainer.learner.ReplaySettings;

/** The smallest model that has everything a real one has, dropout included: what the tests of the pipeline train. */
public final class MicroModel {

    /** Samples that a learner which replays keeps: fewer than a domain has, so that some are given up. */
    static final int REPLAY_SIZE = 6;

    /** Samples that a learner looks back at: fewer than a domain has, so that some are left out. */
    static final int LOOK_BACK_SAMPLES = 7;

    private MicroModel() {}

    /**
     * {@return the model with its learner}
     *
     * @param learner name of the learner
     */
    public static ModelSetup setup(String learner) {
        return setup(learner, 1e-3);
    }

    /** The same, whose checkpoints keep the events of exemplars. */
    static ModelSetup keeping(String learner) {
        return setup(learner, 1e-3, new ReplaySettings(REPLAY_SIZE, 1 << 20, true));
    }

    /** The same with another learning rate. */
    static ModelSetup setup(String learner, double learningRate) {
        return setup(learner, learningRate, new ReplaySettings(REPLAY_SIZE, 1 << 20, false));
    }

    private static ModelSetup setup(String learner, double learningRate, ReplaySettings replay) {
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
                replay,
                LOOK_BACK_SAMPLES,
                RegularisationSettings.defaults());
        return ModelSetup.of(preset, tokenizer, Augmentation.GENTLE, settings, PublishSettings.DEFAULT, 42);
    }
}
