package io.palimpsest.bench;

import io.palimpsest.evaluator.metrics.FeatureMatrix;
import io.palimpsest.model.CounterRandom;

/**
 * Streams of windows of unit vectors of width 64 around 20 class centres, each a pure function of the seed. The change, where there is
 * one, comes after the first {@link #CALM} windows.
 */
enum WindowStream {
    NONE("none"),
    UNEVEN("none, but every window has a class mix of its own"),
    NEW_CLASSES("all classes are new"),
    SOME_NEW_CLASSES("a quarter of the pairs are of new classes"),
    SPREAD("the vectors lie twice as far from their centres"),
    GRADUAL("the share of new classes grows by a tenth a window");

    static final int CALM = 40;
    static final int LENGTH = 60;
    private static final int WIDTH = 64;
    private static final int CLASSES = 20;

    private final String title;

    WindowStream(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    FeatureMatrix window(long seed, int index, int rows) {
        CounterRandom random = new CounterRandom(seed, "window-stream-" + name(), index);
        boolean changed = index >= CALM;
        double newShare = !changed
                ? 0
                : switch (this) {
                    case NEW_CLASSES -> 1;
                    case SOME_NEW_CLASSES -> 0.25;
                    case GRADUAL -> Math.min(1, (index - CALM + 1) / 10.0);
                    case NONE, UNEVEN, SPREAD -> 0;
                };
        double noise = changed && this == SPREAD ? 0.2 : 0.1;
        float[] values = new float[rows * WIDTH];
        for (int row = 0; row < rows; row++) {
            int label = random.nextInt(CLASSES);
            if (this == UNEVEN && random.nextBoolean(0.5)) {
                // Half of the pairs are of four classes that change from window to window.
                label = (index * 4 + label % 4) % CLASSES;
            }
            vector(seed, random.nextBoolean(newShare) ? CLASSES + label : label, noise, random, values, row * WIDTH);
        }
        return new FeatureMatrix(rows, WIDTH, values);
    }

    private static void vector(long seed, int label, double noise, CounterRandom random, float[] values, int offset) {
        CounterRandom centre = new CounterRandom(seed, "window-centre", label);
        double[] vector = new double[WIDTH];
        double squares = 0;
        for (int dimension = 0; dimension < WIDTH; dimension++) {
            // Every class shares a direction, as real encoders' vectors lie in a cone.
            double common = dimension == 0 ? 0.5 : 0;
            vector[dimension] = common + centre.nextGaussian() / Math.sqrt(WIDTH) + noise * random.nextGaussian();
            squares += vector[dimension] * vector[dimension];
        }
        for (int dimension = 0; dimension < WIDTH; dimension++) {
            values[offset + dimension] = (float) (vector[dimension] / Math.sqrt(squares));
        }
    }
}
