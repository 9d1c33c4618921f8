package io.palimpsest.trainer.learner.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;

/** The inputs of the golden table (CTP specification, section 9) in float64. */
final class GoldenVectors {
    static final double TEMPERATURE = 0.07;

    final NDManager manager;
    final Pairs current;
    final Pairs momentum;
    final Pairs previous;
    final Pairs queue;
    final NDArray logits;
    final NDArray momentumLogits;

    GoldenVectors(NDManager manager) {
        this.manager = manager;
        current = new Pairs(units(0.00, 0.70, 1.50, 2.60), units(0.20, 0.60, 1.90, 2.30));
        momentum = new Pairs(units(0.05, 0.66, 1.55, 2.50), units(0.15, 0.62, 1.80, 2.40));
        previous = new Pairs(units(0.10, 0.80, 1.40, 2.40), units(0.25, 0.75, 1.70, 2.20));
        queue = new Pairs(units(3.3, 4.0, 5.1, 0.9), units(3.1, 4.4, 5.6, 1.1));
        logits = words(2.0, 0.5, -1.0, 0.1, 0.2, 0.3, -0.5, 1.5, 0.0, 1.0, 1.0, -2.0);
        momentumLogits = words(1.0, 0.0, -1.0, 0.3, -0.2, 0.1, -1.0, 2.0, 0.5, 0.0, 1.5, -1.0);
    }

    /** Rows {@code [from, to)} of both modalities: the share of one rank. */
    static Pairs rows(Pairs pairs, int from, int to) {
        NDIndex index = new NDIndex(from + ":" + to);
        return new Pairs(pairs.images().get(index), pairs.texts().get(index));
    }

    /** Logits or labels of the given positions; position 1 carries no label. */
    NDArray positions(NDArray array, int... positions) {
        NDArray result = array.get(new NDIndex(positions[0] + ":" + (positions[0] + 1)));
        for (int at = 1; at < positions.length; at++) {
            result = result.concat(array.get(new NDIndex(positions[at] + ":" + (positions[at] + 1))), 0);
        }
        return result;
    }

    NDArray labels() {
        return manager.create(new long[] {0, -1, 1, 2});
    }

    private NDArray units(double... angles) {
        double[] values = new double[2 * angles.length];
        for (int at = 0; at < angles.length; at++) {
            values[2 * at] = Math.cos(angles[at]);
            values[2 * at + 1] = Math.sin(angles[at]);
        }
        return manager.create(values, new Shape(angles.length, 2));
    }

    private NDArray words(double... values) {
        return manager.create(values, new Shape(values.length / 3, 3));
    }
}
