package io.palimpsest.evaluator.drift;

/**
 * The numbers of Python's {@code random.Random(seed)}: Mersenne Twister MT19937, seeded by a one-word array, 53-bit fractions from two
 * outputs, and {@code choices} as {@code population[floor(random() * n)]}. So the streams on which others publish their alarms are made
 * here.
 */
final class PythonRandom {
    private static final int SIZE = 624;
    private static final int SHIFT = 397;

    private final int[] state = new int[SIZE];
    private int position = SIZE;

    PythonRandom(int seed) {
        fill(19650218);
        int i = 1;
        for (int round = 0; round < SIZE; round++) {
            state[i] = (state[i] ^ (state[i - 1] ^ state[i - 1] >>> 30) * 1664525) + seed;
            i = next(i);
        }
        for (int round = 0; round < SIZE - 1; round++) {
            state[i] = (state[i] ^ (state[i - 1] ^ state[i - 1] >>> 30) * 1566083941) - i;
            i = next(i);
        }
        state[0] = 0x80000000;
    }

    /** {@code choices(range(from, from + count), k=length)}. */
    double[] choices(int from, int count, int length) {
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            values[i] = from + Math.floor(fraction() * count);
        }
        return values;
    }

    private double fraction() {
        long high = Integer.toUnsignedLong(word()) >>> 5;
        long low = Integer.toUnsignedLong(word()) >>> 6;
        return (high * 67108864.0 + low) / 9007199254740992.0;
    }

    private int word() {
        if (position == SIZE) {
            twist();
        }
        int word = state[position++];
        word ^= word >>> 11;
        word ^= word << 7 & 0x9D2C5680;
        word ^= word << 15 & 0xEFC60000;
        return word ^ word >>> 18;
    }

    private void twist() {
        for (int i = 0; i < SIZE; i++) {
            int joined = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7FFFFFFF);
            state[i] = state[(i + SHIFT) % SIZE] ^ joined >>> 1 ^ ((joined & 1) == 0 ? 0 : 0x9908B0DF);
        }
        position = 0;
    }

    private void fill(int seed) {
        state[0] = seed;
        for (int i = 1; i < SIZE; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ state[i - 1] >>> 30) + i;
        }
    }

    private int next(int i) {
        if (i + 1 < SIZE) {
            return i + 1;
        }
        state[0] = state[SIZE - 1];
        return 1;
    }
}
