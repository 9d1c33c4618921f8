package io.palimpsest.model.blocks;

import java.util.function.Consumer;

/** A part of the model that names its weights. Immutable; weights come in with every call. */
public interface Block {
    /** Hands every weight of this block to the consumer, always in the same order. */
    void declare(Consumer<WeightDeclaration> weights);
}
