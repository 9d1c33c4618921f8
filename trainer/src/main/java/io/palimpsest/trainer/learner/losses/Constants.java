package io.palimpsest.trainer.learner.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.HashMap;
import java.util.Map;

/**
 * Scalars as kept 0-d arrays of one data type, for use inside automatic differentiation.
 *
 * <p>The engine's overloads that take a {@link Number} make a scalar over Java memory and free it before the backward pass reads it,
 * which silently corrupts gradients. These constants live in the engine's own memory until {@link #close()}. One thread.
 */
public final class Constants implements AutoCloseable {
    private final NDManager manager;
    private final DataType dataType;
    private final Map<Double, NDArray> values = new HashMap<>();

    /**
     * @param parent manager under which the constants live until closed
     * @param dataType {@code FLOAT32} or {@code FLOAT64}, the type of every array they meet
     */
    public Constants(NDManager parent, DataType dataType) {
        if (dataType != DataType.FLOAT32 && dataType != DataType.FLOAT64) {
            throw new IllegalArgumentException("constants must be FLOAT32 or FLOAT64 but were asked for " + dataType);
        }
        this.manager = parent.newSubManager();
        this.dataType = dataType;
    }

    /** The scalar as a 0-d array. Keep few distinct values: each one stays until {@link #close()}. */
    public NDArray of(double value) {
        return values.computeIfAbsent(value, this::create);
    }

    // A duplicate is allocated by the engine, so that no graph can outlive its memory.
    private NDArray create(double value) {
        try (NDArray borrowed = dataType == DataType.FLOAT64 ? manager.create(value) : manager.create((float) value)) {
            return borrowed.duplicate();
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
