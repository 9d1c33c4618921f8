package io.palimpsest.trainer.pipeline;

/** How long a trainer trains unless it is stopped before. */
public enum TrainingSpan {
    /** For as long as the stream may bring something. */
    ENDLESS,
    /**
     * To the end that the pairs topic has when training of it begins: everything before it is trained, the last domain is ended, and the
     * checkpoint of that is the last one.
     */
    TO_PRESENT_END
}
