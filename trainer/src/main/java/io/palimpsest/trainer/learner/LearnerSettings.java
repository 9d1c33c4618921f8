package io.palimpsest.trainer.learner;

/**
 * Every constant of a learner. {@link #defaultsFor} gives the values of the paper for {@code ctp-base} and measured ones for {@code tiny}.
 *
 * @param name one of {@link Learners#names()}
 * @param batchSize largest number of pairs of a step, at most the queue size
 * @param temperature τ of all contrastive and topological terms, greater than 0
 * @param maskingProbability share of tokens selected for masked language modelling, in [0, 1)
 * @param optimiser AdamW and its learning rate
 * @param momentum the momentum model and its queue
 * @param weights weight of each loss term
 * @param replay how many samples of earlier domains learners that replay keep
 * @param lookBackSamples most samples of a finished domain looked back at or chosen from, {@code >= 1}; only learners that look back, or choose
 *     exemplars by features, use it
 * @param regularisation constants of the methods that keep a model near where earlier domains left it
 */
public record LearnerSettings(
        String name,
        int batchSize,
        double temperature,
        double maskingProbability,
        OptimiserSettings optimiser,
        MomentumSettings momentum,
        LossWeights weights,
        ReplaySettings replay,
        int lookBackSamples,
        RegularisationSettings regularisation) {

    /** Checks the ranges. */
    public LearnerSettings {
        if (batchSize < 1 || batchSize > momentum.queueSize()) {
            throw new IllegalArgumentException(
                    "batch size must be in [1, queue size " + momentum.queueSize() + "] but was " + batchSize);
        }
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("temperature must be > 0 but was " + temperature);
        }
        Ranges.fraction("masking probability", maskingProbability);
        if (lookBackSamples < 1) {
            throw new IllegalArgumentException("look-back samples must be >= 1 but was " + lookBackSamples);
        }
    }

    /**
     * The defaults of a model preset.
     *
     * @param preset "tiny" or "ctp-base"
     */
    public static LearnerSettings defaultsFor(String preset) {
        return switch (preset) {
            case "tiny" -> tiny();
            case "ctp-base" -> ctpBase();
            default -> throw new IllegalArgumentException(
                    "there are no learner defaults for the preset '" + preset + "'");
        };
    }

    /** The same constants for another learner. */
    public LearnerSettings withName(String other) {
        return new LearnerSettings(
                other,
                batchSize,
                temperature,
                maskingProbability,
                optimiser,
                momentum,
                weights,
                replay,
                lookBackSamples,
                regularisation);
    }

    /** The same constants with other loss weights. */
    public LearnerSettings withWeights(LossWeights others) {
        return new LearnerSettings(
                name,
                batchSize,
                temperature,
                maskingProbability,
                optimiser,
                momentum,
                others,
                replay,
                lookBackSamples,
                regularisation);
    }

    /** The same constants with others of regularisation. */
    public LearnerSettings withRegularisation(RegularisationSettings others) {
        return new LearnerSettings(
                name,
                batchSize,
                temperature,
                maskingProbability,
                optimiser,
                momentum,
                weights,
                replay,
                lookBackSamples,
                others);
    }

    // CTP specification, sections 1.3, 2.2, 2.4, 2.5, 3 and 7; the batch is the global one of the original's four
    // devices.
    private static LearnerSettings ctpBase() {
        return new LearnerSettings(
                "CTP",
                512,
                0.07,
                0.15,
                new OptimiserSettings(new LearningRate(1e-4, 1e-6, 0), 0.05, 0.9, 0.999, 1e-8),
                new MomentumSettings(0.995, 0.9, 0.5, 1024),
                LossWeights.ones(),
                new ReplaySettings(10_000, 1L << 30, false),
                20_000,
                RegularisationSettings.defaults());
    }

    // From scratch the contrast collapses without a warm-up, and with one of a tenth single domains are not learned;
    // the queue holds two batches, as in the original. All six
    // terms are on: with the output matrix untied from the word table, as the preset has it, masked language modelling
    // neither helps nor hurts retrieval and gives the fusion tower something to learn.
    private static LearnerSettings tiny() {
        return new LearnerSettings(
                "CTP",
                32,
                0.07,
                0.15,
                new OptimiserSettings(new LearningRate(1e-3, 1e-5, 0.3), 0.05, 0.9, 0.999, 1e-8),
                new MomentumSettings(0.995, 0.9, 0.5, 64),
                LossWeights.ones(),
                new ReplaySettings(256, 256L << 20, false),
                20_000,
                RegularisationSettings.defaults());
    }
}
