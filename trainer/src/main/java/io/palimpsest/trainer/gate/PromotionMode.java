package io.palimpsest.trainer.gate;

/** Who decides what is promoted. */
public enum PromotionMode {
    /** People do; verdicts are advice. */
    MANUAL,
    /** The gate does, by the verdicts; people still may. */
    AUTOMATIC
}
