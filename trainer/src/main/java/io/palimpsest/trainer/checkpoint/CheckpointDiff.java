package io.palimpsest.trainer.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How a checkpoint differs from another.
 *
 * @param a {@code model/id} of the one
 * @param b {@code model/id} of the other
 * @param steps training steps from the one to the other; negative if the other is the younger
 * @param groups differences by group of tensors, in the order of the files; every group of either one is listed
 * @param settings settings that differ, by key
 * @param offsets offsets of the pairs topic that differ, by partition
 * @param environment properties of the determinism envelope that differ, by name
 */
public record CheckpointDiff(
        String a,
        String b,
        long steps,
        List<TensorGroupDiff> groups,
        Map<String, Change> settings,
        Map<Integer, Change> offsets,
        Map<String, Change> environment) {

    public CheckpointDiff {
        groups = List.copyOf(groups);
        settings = java.util.Collections.unmodifiableMap(new TreeMap<>(settings));
        offsets = java.util.Collections.unmodifiableMap(new TreeMap<>(offsets));
        environment = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }

    /**
     * Two values of the same thing.
     *
     * @param a value in the one checkpoint, null where it has none
     * @param b value in the other, null where it has none
     */
    public record Change(String a, String b) {}

    /** {@return whether every tensor of the one is bit by bit that of the other} */
    public boolean sameTensors() {
        return groups.stream().allMatch(TensorGroupDiff::same);
    }

    /**
     * Compares two checkpoints. Tensors are only loaded where their digests say that there is a difference.
     *
     * @param a the one
     * @param readerOfA reads it
     * @param b the other
     * @param readerOfB reads it
     * @throws CorruptCheckpointException if a tensor is not the one that was written
     */
    public static CheckpointDiff between(
            StoredCheckpoint a, CheckpointReader readerOfA, StoredCheckpoint b, CheckpointReader readerOfB)
            throws IOException {
        CheckpointManifest one = a.manifest();
        CheckpointManifest other = b.manifest();
        return new CheckpointDiff(
                one.model() + "/" + one.id(),
                other.model() + "/" + other.id(),
                other.step() - one.step(),
                groups(a, readerOfA, b, readerOfB),
                changes(one.settings(), other.settings()),
                changes(one.offsets(), other.offsets()),
                changes(properties(one.environment()), properties(other.environment())));
    }

    private static List<TensorGroupDiff> groups(
            StoredCheckpoint a, CheckpointReader readerOfA, StoredCheckpoint b, CheckpointReader readerOfB)
            throws IOException {
        String publishedA = a.manifest().published();
        String publishedB = b.manifest().published();
        Map<TensorFile, Map<String, TensorDigest>> digestsOfA = TensorFile.group(byName(a), publishedA);
        Map<TensorFile, Map<String, TensorDigest>> digestsOfB = TensorFile.group(byName(b), publishedB);
        List<TensorGroupDiff> groups = new ArrayList<>();
        boolean equal = a.manifest().tensors().equals(b.manifest().tensors());
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Map<TensorFile, Map<String, NDArray>> tensorsOfA =
                    equal ? Map.of() : TensorFile.group(readerOfA.load(manager, a), publishedA);
            Map<TensorFile, Map<String, NDArray>> tensorsOfB =
                    equal ? Map.of() : TensorFile.group(readerOfB.load(manager, b), publishedB);
            for (TensorFile file : TensorFile.values()) {
                if (digestsOfA.containsKey(file) || digestsOfB.containsKey(file)) {
                    groups.add(TensorGroupDiff.between(
                            file.fileName().substring(0, file.fileName().indexOf('.')),
                            digestsOfA.getOrDefault(file, Map.of()),
                            tensorsOfA.getOrDefault(file, Map.of()),
                            digestsOfB.getOrDefault(file, Map.of()),
                            tensorsOfB.getOrDefault(file, Map.of())));
                }
            }
        }
        return groups;
    }

    private static Map<String, TensorDigest> byName(StoredCheckpoint checkpoint) {
        Map<String, TensorDigest> digests = new LinkedHashMap<>();
        checkpoint.manifest().tensors().forEach(digest -> digests.put(digest.name(), digest));
        return digests;
    }

    private static Map<String, String> properties(Environment environment) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("engine", environment.engine());
        properties.put("device", environment.device());
        properties.put("data type", environment.dataType());
        properties.put("threads", Integer.toString(environment.threads()));
        properties.put("Java", environment.java());
        properties.put("processor", environment.cpu());
        return properties;
    }

    private static <K extends Comparable<K>> Map<K, Change> changes(Map<K, ?> one, Map<K, ?> other) {
        TreeSet<K> keys = new TreeSet<>(one.keySet());
        keys.addAll(other.keySet());
        Map<K, Change> changes = new TreeMap<>();
        for (K key : keys) {
            if (!Objects.equals(one.get(key), other.get(key))) {
                changes.put(key, new Change(text(one.get(key)), text(other.get(key))));
            }
        }
        return changes;
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }
}
