package io.palimpsest.model.blocks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.palimpsest.model.WeightSet;
import java.util.function.Consumer;

/** γ·(x − mean)/√(variance + ε) + β over the last axis; γ is {@code name.weight}, β is {@code name.bias}, both {@code [D]}. */
public final class LayerNormalisation implements Block {
    private final String weight;
    private final String bias;
    private final Shape shape;
    private final double epsilon;

    public LayerNormalisation(String name, long width, double epsilon) {
        this.weight = name + ".weight";
        this.bias = name + ".bias";
        this.shape = new Shape(width);
        this.epsilon = epsilon;
    }

    /** {@code [..., D]} to {@code [..., D]}. */
    public NDArray forward(WeightSet weights, NDArray x) {
        // The engine's portable call takes epsilon as a float, which 1e-12 survives only approximately.
        return JniUtils.layerNorm(
                (PtNDArray) x, shape, (PtNDArray) weights.array(weight), (PtNDArray) weights.array(bias), epsilon);
    }

    @Override
    public void declare(Consumer<WeightDeclaration> weights) {
        weights.accept(new WeightDeclaration(weight, shape, Initialiser.constant(1)));
        weights.accept(new WeightDeclaration(bias, shape, Initialiser.constant(0)));
    }
}
