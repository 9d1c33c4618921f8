package io.palimpsest.trainer.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Identity of one tensor, independent of the file it lies in.
 *
 * @param name stable name of the learner's state, e.g. {@code momentum/image.head.weight}
 * @param sha256 SHA-256 of its little-endian bytes, 64 lower-case hexadecimal digits
 */
public record TensorDigest(String name, String sha256) {

    /**
     * {@return the digest of every tensor, sorted by name}
     *
     * @param tensors tensors by name
     */
    public static List<TensorDigest> of(Map<String, NDArray> tensors) {
        List<TensorDigest> digests = new ArrayList<>();
        new TreeMap<>(tensors).forEach((name, tensor) -> digests.add(new TensorDigest(name, sha256(tensor))));
        return digests;
    }

    private static String sha256(NDArray tensor) {
        if (tensor.getDevice().equals(Device.cpu())) {
            return Checksums.sha256(tensor.toByteBuffer());
        }
        // Read where it is, a tensor leaves a copy in host memory for as long as its own manager lives.
        try (NDArray host = tensor.toDevice(Device.cpu(), true)) {
            return Checksums.sha256(host.toByteBuffer());
        }
    }

    /**
     * {@return digests by name}
     *
     * @param digests of different names
     */
    public static Map<String, String> byName(List<TensorDigest> digests) {
        Map<String, String> byName = new TreeMap<>();
        digests.forEach(digest -> byName.put(digest.name(), digest.sha256()));
        return byName;
    }

    /**
     * {@return names of the tensors that are not the same in both, sorted}
     *
     * @param one digests by name
     * @param other digests by name
     */
    public static List<String> differing(Map<String, String> one, Map<String, String> other) {
        TreeSet<String> names = new TreeSet<>(one.keySet());
        names.addAll(other.keySet());
        return names.stream()
                .filter(name -> !one.getOrDefault(name, "").equals(other.getOrDefault(name, "")))
                .toList();
    }
}
