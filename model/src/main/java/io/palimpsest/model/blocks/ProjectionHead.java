package io.palimpsest.model.blocks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.palimpsest.model.WeightSet;
import java.util.function.Consumer;

/** CLS token through a linear map, to a unit vector or as it is. */
public final class ProjectionHead implements Block {
    private static final NDIndex CLS = new NDIndex(":, 0");

    private final Linear projection;

    public ProjectionHead(String name, int width, int projectionWidth) {
        Initialiser fanIn = Initialiser.fanIn(width);
        this.projection = new Linear(name, width, projectionWidth, fanIn, fanIn);
    }

    /** As unit vectors: {@code [B, N, D]} to {@code [B, E]}. */
    public NDArray forward(WeightSet weights, NDArray tokens) {
        return unit(project(weights, tokens));
    }

    /** As they are: {@code [B, N, D]} to {@code [B, E]}. */
    public NDArray project(WeightSet weights, NDArray tokens) {
        return projection.forward(weights, tokens.get(CLS));
    }

    /** CLS token itself: {@code [B, N, D]} to {@code [B, D]}. */
    public static NDArray cls(NDArray tokens) {
        return tokens.get(CLS);
    }

    /** CLS token itself as a unit vector: {@code [B, N, D]} to {@code [B, D]}. */
    public static NDArray withoutProjection(NDArray tokens) {
        return unit(cls(tokens));
    }

    /** Rows of length 1: {@code [B, E]} to {@code [B, E]}. */
    public static NDArray unit(NDArray vectors) {
        return vectors.normalize(2, 1);
    }

    @Override
    public void declare(Consumer<WeightDeclaration> weights) {
        projection.declare(weights);
    }
}
