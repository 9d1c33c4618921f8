package io.palimpsest.trainer.lineage;

/** What became of an event in the eyes of the trainer. */
public enum Fate {
    /** At least one committed step trains it. */
    TRAINED,
    /** It belongs to the evaluator and is never trained. */
    HELD_OUT,
    /** The ledger says that it was not trained, with a code that says why. */
    DROPPED,
    /** No ledger entry covers it yet. */
    NOT_REACHED
}
