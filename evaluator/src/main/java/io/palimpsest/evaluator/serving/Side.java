package io.palimpsest.evaluator.serving;

/** Which half of the held-out pairs a query is compared with. */
public enum Side {
    /** The pictures. */
    PICTURES,
    /** The captions. */
    CAPTIONS
}
