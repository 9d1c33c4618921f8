package io.palimpsest.model;

/** How a forward pass treats dropout: {@link #TRAIN} draws it from the engine's generator, {@link #EVAL} leaves it out. */
public enum Mode {
    TRAIN,
    EVAL;

    /** True when dropout is applied. */
    public boolean drops() {
        return this == TRAIN;
    }
}
