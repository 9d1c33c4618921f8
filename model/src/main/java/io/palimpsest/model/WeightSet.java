package io.palimpsest.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One copy of a model's weights: an ordered map from name to tensor. Owns its tensors and frees them on {@link #close()}.
 *
 * <p>Not thread-safe for writing; several threads may read. Always call an operation on the activation and pass the
 * weight as its argument: a result belongs to the manager of the first operand, and a result that belongs to the weights
 * is never freed.
 */
public final class WeightSet implements AutoCloseable {
    private final NDManager manager;
    private final Map<String, NDArray> arrays;
    private final Constants constants;

    private WeightSet(NDManager manager, Map<String, NDArray> arrays) {
        this.manager = manager;
        this.arrays = Collections.unmodifiableMap(arrays);
        this.constants = new Constants(manager);
    }

    /** Copies the tensors, in the order of the map, into a set that owns its copies. */
    public static WeightSet copyOf(NDManager parent, Map<String, NDArray> source) {
        NDManager own = parent.newSubManager();
        Map<String, NDArray> copies = new LinkedHashMap<>();
        source.forEach((name, array) -> copies.put(name, copy(array, own)));
        return new WeightSet(own, copies);
    }

    /** A set of tensors that already live in the given manager, which the set closes from now on. */
    static WeightSet owning(NDManager manager, Map<String, NDArray> arrays) {
        return new WeightSet(manager, arrays);
    }

    /**
     * These weights with others in the place of some. The tensors are shared, not copied: it sees every change of them, lives as long as they do,
     * and closing it frees none of them.
     *
     * @param others tensors by the names of those they stand for, of the same shapes
     */
    public WeightSet with(Map<String, NDArray> others) {
        Map<String, NDArray> merged = new LinkedHashMap<>(arrays);
        others.forEach((name, other) -> {
            if (!array(name).getShape().equals(other.getShape())) {
                throw new IllegalArgumentException("weight '" + name + "' has shape "
                        + array(name).getShape() + " and cannot be one of shape " + other.getShape());
            }
            merged.put(name, other);
        });
        return new WeightSet(manager.newSubManager(), merged);
    }

    /** The names in their fixed order. */
    public List<String> names() {
        return List.copyOf(arrays.keySet());
    }

    /** The tensor itself, not a copy. */
    public NDArray array(String name) {
        NDArray array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException(
                    "no weight is named '" + name + "'; is the preset the one of these weights?");
        }
        return array;
    }

    /** The tensors in the order of {@link #names()}. */
    public List<NDArray> arrays() {
        return List.copyOf(arrays.values());
    }

    /** Name to tensor, unmodifiable, in order. */
    public Map<String, NDArray> asMap() {
        return arrays;
    }

    /** Scalars that live as long as these weights. */
    public Constants constants() {
        return constants;
    }

    /** A deep copy that belongs to a new child of the given manager; gradients are off on the copy. */
    public WeightSet copyTo(NDManager parent) {
        return copyOf(parent, arrays);
    }

    /** Overwrites these tensors in place with those of another set of the same names and shapes. Gradient mode must be off. */
    public void copyFrom(WeightSet other) {
        if (!arrays.keySet().equals(other.arrays.keySet())) {
            throw new IllegalArgumentException("cannot copy weights of another architecture: " + arrays.size()
                    + " names here, " + other.arrays.size() + " there");
        }
        NDIndex everything = new NDIndex("...");
        arrays.forEach((name, array) -> array.set(everything, other.array(name)));
    }

    /** Turns recording of gradients on or off for every tensor. */
    public void setRequiresGradient(boolean required) {
        arrays.values().forEach(array -> array.setRequiresGradient(required));
    }

    /** Total number of scalars. */
    public long parameterCount() {
        return arrays.values().stream().mapToLong(NDArray::size).sum();
    }

    /** SHA-256 over names, shapes and bytes in order, as lower-case hexadecimal: equal exactly when the weights are bit-identical. */
    public String digest() {
        MessageDigest digest = sha256();
        arrays.forEach((name, array) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update(Arrays.toString(array.getShape().getShape()).getBytes(StandardCharsets.UTF_8));
            ByteBuffer bytes = array.toByteBuffer();
            digest.update(bytes);
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void close() {
        manager.close();
    }

    private static NDArray copy(NDArray array, NDManager target) {
        try (NDArray detached = array.stopGradient()) {
            NDArray copy = detached.duplicate();
            copy.attach(target);
            return copy;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
