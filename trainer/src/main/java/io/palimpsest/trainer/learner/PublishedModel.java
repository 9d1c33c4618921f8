package io.palimpsest.trainer.learner;

/** Which model a checkpoint gives to those who use it. */
public enum PublishedModel {
    /** The model in training, θ_t. */
    CURRENT,
    /** The momentum model θ_c of CTP. */
    MOMENTUM,
    /** The average of the models so far. */
    AVERAGE
}
