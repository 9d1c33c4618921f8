package io.palimpsest.model.blocks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.WeightSet;
import java.util.function.Consumer;

/** y = x·Wᵀ + b over the last axis, with W {@code [out, in]} named {@code name.weight} and b {@code [out]} named {@code name.bias}. */
public final class Linear implements Block {
    private final String weight;
    private final String bias;
    private final Shape shape;
    private final Initialiser weightInitialiser;
    private final Initialiser biasInitialiser;

    public Linear(String name, long inputs, long outputs, Initialiser weightInitialiser, Initialiser biasInitialiser) {
        this.weight = name + ".weight";
        this.bias = name + ".bias";
        this.shape = new Shape(outputs, inputs);
        this.weightInitialiser = weightInitialiser;
        this.biasInitialiser = biasInitialiser;
    }

    /** {@code [..., in]} to {@code [..., out]}. */
    public NDArray forward(WeightSet weights, NDArray x) {
        return x.getNDArrayInternal()
                .linear(x, weights.array(weight), weights.array(bias))
                .head();
    }

    @Override
    public void declare(Consumer<WeightDeclaration> weights) {
        weights.accept(new WeightDeclaration(weight, shape, weightInitialiser));
        weights.accept(new WeightDeclaration(bias, new Shape(shape.get(0)), biasInitialiser));
    }
}
