package io.palimpsest.bench;

import io.palimpsest.model.CounterRandom;

/** Streams of numbers with known changes, each a pure function of the seed. Normal values have deviation 1 unless said otherwise. */
enum ScalarStream {
    NONE("none, normal values", 20_000, 20_000),
    STEP_UP("mean + 1", 4000, 2000),
    SMALL_STEP_UP("mean + 0.3", 4000, 2000),
    STEP_DOWN("mean - 1", 4000, 2000),
    GRADUAL("mean + 1 in the course of 1000 values", 4000, 2000),
    RECURRING("mean + 1 and back, every 1000 values", 5000, 1000),
    SPREAD("deviation from 1 to 2", 4000, 2000),
    ERRORS_NONE("none, errors at a rate of 0.2", 20_000, 20_000),
    ERRORS_UP("errors from a rate of 0.2 to 0.4", 4000, 2000);

    private final String title;
    private final int length;
    private final int period;

    ScalarStream(String title, int length, int period) {
        this.title = title;
        this.length = length;
        this.period = period;
    }

    String title() {
        return title;
    }

    int length() {
        return length;
    }

    /** Values between two changes; the first change is at this position, from 0. */
    int period() {
        return period;
    }

    double[] values(long seed) {
        CounterRandom random = new CounterRandom(seed, "scalar-stream-" + name());
        double[] values = new double[length];
        for (int position = 0; position < length; position++) {
            boolean changed = position / period % 2 == 1;
            values[position] = switch (this) {
                case NONE -> random.nextGaussian();
                case STEP_UP, RECURRING -> random.nextGaussian() + (changed ? 1 : 0);
                case SMALL_STEP_UP -> random.nextGaussian() + (changed ? 0.3 : 0);
                case STEP_DOWN -> random.nextGaussian() - (changed ? 1 : 0);
                case GRADUAL -> random.nextGaussian() + Math.min(1, Math.max(0, position - period) / 1000.0);
                case SPREAD -> random.nextGaussian() * (changed ? 2 : 1);
                case ERRORS_NONE -> random.nextBoolean(0.2) ? 1 : 0;
                case ERRORS_UP -> random.nextBoolean(changed ? 0.4 : 0.2) ? 1 : 0;
            };
        }
        return values;
    }
}
