package io.palimpsest.trainer.plan;

/** Where one domain ends and the next begins. */
public enum BoundaryPolicy {
    /** When the domain of the events changes, or a boundary command says so. */
    ANNOUNCED,
    /** Where an evaluator finds that the events change, or a boundary command says so. */
    DRIFT,
    /** After a fixed number of training steps, whatever the events say. */
    EVERY_N_STEPS,
    /** Only when a boundary command says so: events of all domains share the chunks. */
    NONE
}
