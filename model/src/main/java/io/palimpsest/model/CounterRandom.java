package io.palimpsest.model;

import java.util.List;

/**
 * Random numbers that are a pure function of (seed, purpose, counters): nothing but the seed ever needs saving, and two
 * purposes never disturb each other. The stream is SplitMix64 started at a hash of all three.
 *
 * <p>One instance belongs to one thread; make a new one for every (purpose, counters).
 */
public final class CounterRandom {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;
    private double spareGaussian = Double.NaN;

    /**
     * @param seed the run's seed
     * @param purpose what the numbers are for, such as {@code "augmentation"}
     * @param counters step, event hash, pass or any other position
     */
    public CounterRandom(long seed, String purpose, long... counters) {
        this.state = hash(seed, purpose, counters);
    }

    /** A 64-bit hash of seed, purpose and counters, such as a seed for the engine's own generator. */
    public static long hash(long seed, String purpose, long... counters) {
        long hash = mix(seed + GOLDEN_GAMMA);
        hash = mix(hash ^ hash(purpose));
        for (long counter : counters) {
            hash = mix((hash + GOLDEN_GAMMA) ^ mix(counter + GOLDEN_GAMMA));
        }
        return hash;
    }

    /** A stable 64-bit hash of a text (FNV-1a, then mixed), so that ids can serve as counters. */
    public static long hash(String text) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        }
        return mix(hash);
    }

    /** The next 64 random bits. */
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** Uniform in {@code 0 .. bound-1}, without modulo bias. */
    public int nextInt(int bound) {
        return (int) nextLong(bound);
    }

    /** Uniform in {@code 0 .. bound-1}, without modulo bias; draws the same bits as {@link #nextInt} where both apply. */
    public long nextLong(long bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound must be > 0 but was " + bound);
        }
        long threshold = Long.remainderUnsigned(-bound, bound);
        while (true) {
            long bits = nextLong();
            if (Long.compareUnsigned(bits, threshold) >= 0) {
                return Long.remainderUnsigned(bits, bound);
            }
        }
    }

    /** Uniform in [0, 1) with 53 bits. */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** Uniform in [low, high). */
    public double nextDouble(double low, double high) {
        return low + (high - low) * nextDouble();
    }

    /** True with the given probability. */
    public boolean nextBoolean(double probability) {
        return nextDouble() < probability;
    }

    /** Standard normal (Box-Muller on {@link StrictMath}, so that every machine draws the same bits). */
    public double nextGaussian() {
        if (!Double.isNaN(spareGaussian)) {
            double spare = spareGaussian;
            spareGaussian = Double.NaN;
            return spare;
        }
        double radius = StrictMath.sqrt(-2.0 * StrictMath.log(1.0 - nextDouble()));
        double angle = 2.0 * Math.PI * nextDouble();
        spareGaussian = radius * StrictMath.sin(angle);
        return radius * StrictMath.cos(angle);
    }

    /** Fisher-Yates in place. */
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            int swap = values[i];
            values[i] = values[j];
            values[j] = swap;
        }
    }

    /** Fisher-Yates in place on a modifiable list. */
    public <T> void shuffle(List<T> values) {
        for (int i = values.size() - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            T swap = values.get(i);
            values.set(i, values.get(j));
            values.set(j, swap);
        }
    }

    /** A random order of {@code 0 .. size-1}. */
    public int[] permutation(int size) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        shuffle(order);
        return order;
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
