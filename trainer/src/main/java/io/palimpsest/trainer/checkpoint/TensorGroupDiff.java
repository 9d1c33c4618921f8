package io.palimpsest.trainer.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * How the tensors of one group differ between two checkpoints {@code a} and {@code b}.
 *
 * @param group name of the file that holds them, without its ending, e.g. {@code weights}
 * @param tensors tensors that both have
 * @param differing names of those that are not the same bit by bit, sorted
 * @param onlyInA names of tensors that only the one has
 * @param onlyInB names of tensors that only the other has
 * @param largestDifference largest absolute difference of two elements, 0 if none differ
 * @param relativeDifference L2 norm of {@code b - a} over that of {@code a}, all tensors of the group that both have in the same shape
 *     taken as one vector; NaN if {@code a} is all zero and {@code b} is not
 */
public record TensorGroupDiff(
        String group,
        int tensors,
        List<String> differing,
        List<String> onlyInA,
        List<String> onlyInB,
        double largestDifference,
        double relativeDifference) {

    public TensorGroupDiff {
        differing = List.copyOf(differing);
        onlyInA = List.copyOf(onlyInA);
        onlyInB = List.copyOf(onlyInB);
    }

    /** {@return whether both checkpoints hold the same tensors here, bit by bit} */
    public boolean same() {
        return differing.isEmpty() && onlyInA.isEmpty() && onlyInB.isEmpty();
    }

    static TensorGroupDiff between(
            String group,
            Map<String, TensorDigest> digestsOfA,
            Map<String, NDArray> tensorsOfA,
            Map<String, TensorDigest> digestsOfB,
            Map<String, NDArray> tensorsOfB) {
        TreeSet<String> common = new TreeSet<>(digestsOfA.keySet());
        common.retainAll(digestsOfB.keySet());
        List<String> differing = new ArrayList<>();
        double largest = 0;
        double squaredDifference = 0;
        for (String name : common) {
            if (!digestsOfA.get(name).sha256().equals(digestsOfB.get(name).sha256())) {
                differing.add(name);
                NDArray a = tensorsOfA.get(name);
                NDArray b = tensorsOfB.get(name);
                if (a.getShape().equals(b.getShape()) && a.size() > 0) {
                    double[] measured = measure(a, b);
                    largest = Math.max(largest, measured[0]);
                    squaredDifference += measured[1];
                }
            }
        }
        double squaredNorm = 0;
        if (!differing.isEmpty()) {
            for (String name : common) {
                NDArray a = tensorsOfA.get(name);
                squaredNorm += a.size() > 0 ? squaredNorm(a) : 0;
            }
        }
        double relative = squaredDifference == 0 ? 0 : Math.sqrt(squaredDifference / squaredNorm);
        return new TensorGroupDiff(
                group,
                common.size(),
                differing,
                without(digestsOfA, common),
                without(digestsOfB, common),
                largest,
                Double.isInfinite(relative) ? Double.NaN : relative);
    }

    /** Largest absolute difference, and the squared L2 norm of the difference. */
    private static double[] measure(NDArray a, NDArray b) {
        try (NDManager scope = a.getManager().newSubManager()) {
            NDArray difference = widened(scope, b).sub(widened(scope, a));
            return new double[] {
                difference.abs().max().toDoubleArray()[0],
                difference.square().sum().toDoubleArray()[0]
            };
        }
    }

    private static double squaredNorm(NDArray a) {
        try (NDManager scope = a.getManager().newSubManager()) {
            return widened(scope, a).square().sum().toDoubleArray()[0];
        }
    }

    private static NDArray widened(NDManager scope, NDArray tensor) {
        NDArray wide = tensor.toType(DataType.FLOAT64, true);
        wide.attach(scope);
        return wide;
    }

    private static List<String> without(Map<String, TensorDigest> digests, TreeSet<String> common) {
        return digests.keySet().stream()
                .filter(name -> !common.contains(name))
                .sorted()
                .toList();
    }
}
