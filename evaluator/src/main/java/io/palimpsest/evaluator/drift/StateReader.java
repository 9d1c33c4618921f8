package io.palimpsest.evaluator.drift;

import io.palimpsest.evaluator.metrics.FeatureMatrix;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;

/** Reads what {@link StateWriter} wrote. Bytes of another kind or length are refused with {@link IllegalArgumentException}. */
final class StateReader {
    private final String kind;
    private final DataInputStream in;

    StateReader(String kind, byte[] bytes) {
        this.kind = kind;
        this.in = new DataInputStream(new ByteArrayInputStream(bytes));
        String found = read(in::readUTF);
        if (!found.equals(kind)) {
            throw unusable("they are of kind " + found, null);
        }
    }

    boolean nextBoolean() {
        return read(in::readBoolean);
    }

    int nextInt() {
        return read(in::readInt);
    }

    long nextLong() {
        return read(in::readLong);
    }

    double nextDouble() {
        return read(in::readDouble);
    }

    double[] nextDoubles() {
        double[] values = new double[length(nextInt(), Double.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = nextDouble();
        }
        return values;
    }

    FeatureMatrix nextFeatures() {
        int count = nextInt();
        int width = nextInt();
        float[] values = new float[length((long) count * width, Float.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = read(in::readFloat);
        }
        return new FeatureMatrix(count, width, values);
    }

    /** To be called last: nothing may be left. */
    void end() {
        if (read(in::available) != 0) {
            throw unusable("they go on after the end", null);
        }
    }

    private int length(long count, int bytesEach) {
        if (count < 0 || count * bytesEach > read(in::available)) {
            throw unusable("they announce " + count + " values but hold fewer", null);
        }
        return (int) count;
    }

    private <T> T read(Input<T> input) {
        try {
            return input.read();
        } catch (IOException failure) {
            throw unusable("they end too early", failure);
        }
    }

    private IllegalArgumentException unusable(String reason, IOException cause) {
        return new IllegalArgumentException(
                "these bytes are not a drift state of kind " + kind + ": " + reason
                        + ". Drop them and start with an empty state",
                cause);
    }

    private interface Input<T> {
        T read() throws IOException;
    }
}
