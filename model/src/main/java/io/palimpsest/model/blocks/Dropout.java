package io.palimpsest.model.blocks;

import ai.djl.ndarray.NDArray;
import io.palimpsest.model.Mode;

/** Sets values to zero with a probability and scales up the rest; does nothing in evaluation. Draws from the engine's generator. */
public record Dropout(double probability) {
    public NDArray forward(NDArray x, Mode mode) {
        if (probability == 0 || !mode.drops()) {
            return x;
        }
        return x.getNDArrayInternal().dropout(x, (float) probability, true).head();
    }
}
