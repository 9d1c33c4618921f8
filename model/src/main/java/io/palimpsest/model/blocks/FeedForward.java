package io.palimpsest.model.blocks;

import ai.djl.ndarray.NDArray;
import io.palimpsest.model.Mode;
import io.palimpsest.model.WeightSet;
import java.util.function.Consumer;

/** Two linear maps with the exact (erf) GELU between them, without the residual. */
public final class FeedForward implements Block {
    private final Linear first;
    private final Linear second;
    private final Dropout dropout;

    public FeedForward(
            String firstName, String secondName, int width, int inner, Dropout dropout, Initialiser initialiser) {
        this.first = new Linear(firstName, width, inner, initialiser, Initialiser.constant(0));
        this.second = new Linear(secondName, inner, width, initialiser, Initialiser.constant(0));
        this.dropout = dropout;
    }

    /** {@code [..., D]} to {@code [..., D]}. */
    public NDArray forward(WeightSet weights, NDArray x, Mode mode) {
        NDArray hidden = first.forward(weights, x).getNDArrayInternal().gelu();
        return dropout.forward(second.forward(weights, hidden), mode);
    }

    @Override
    public void declare(Consumer<WeightDeclaration> weights) {
        first.declare(weights);
        second.declare(weights);
    }
}
