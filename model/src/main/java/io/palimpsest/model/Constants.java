package io.palimpsest.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Scalars as kept 0-d tensors. Wherever gradients are recorded, a number must come from here and never from an overload
 * that takes a {@link Number}: such an overload hands the engine memory that Java frees before the backward pass reads it,
 * which corrupts gradients silently.
 *
 * <p>Thread-safe. Lives as long as its manager.
 */
public final class Constants {
    private final NDManager manager;
    private final Map<Float, NDArray> values = new ConcurrentHashMap<>();

    /** @param manager owner of the tensors; must outlive every graph that uses them */
    public Constants(NDManager manager) {
        this.manager = manager;
    }

    /** The value as a float32 tensor of shape {@code []}, in memory that the engine owns. Call {@code activation.mul(of(2))}. */
    public NDArray of(double value) {
        return values.computeIfAbsent((float) value, v -> manager.full(new Shape(), v));
    }
}
