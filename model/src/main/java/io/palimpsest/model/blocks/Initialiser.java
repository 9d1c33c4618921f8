package io.palimpsest.model.blocks;

import io.palimpsest.model.CounterRandom;
import java.util.Arrays;

/** Fills a fresh weight, given as its flat values. */
@FunctionalInterface
public interface Initialiser {
    void fill(float[] values, CounterRandom random);

    /** Every value the same. */
    static Initialiser constant(double value) {
        return (values, random) -> Arrays.fill(values, (float) value);
    }

    /** N(0, deviation²). */
    static Initialiser normal(double deviation) {
        return (values, random) -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (deviation * random.nextGaussian());
            }
        };
    }

    /** N(0, deviation²) drawn again until within two deviations, as vision transformers start. */
    static Initialiser truncatedNormal(double deviation) {
        return (values, random) -> {
            for (int i = 0; i < values.length; i++) {
                double value;
                do {
                    value = random.nextGaussian();
                } while (Math.abs(value) > 2);
                values[i] = (float) (deviation * value);
            }
        };
    }

    /** U(-1/√inputs, 1/√inputs), the default of PyTorch's linear and convolution layers, weight and bias alike. */
    static Initialiser fanIn(long inputs) {
        double bound = 1 / Math.sqrt(inputs);
        return (values, random) -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextDouble(-bound, bound);
            }
        };
    }
}
