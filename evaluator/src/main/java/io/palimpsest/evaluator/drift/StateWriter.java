package io.palimpsest.evaluator.drift;

import io.palimpsest.evaluator.metrics.FeatureMatrix;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes the state of a detector: its kind, then numbers, big-endian. Read back by {@link StateReader} in the same order. */
final class StateWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    /**
     * @param kind name and version of the format
     */
    StateWriter(String kind) {
        write(() -> out.writeUTF(kind));
    }

    StateWriter put(boolean value) {
        return write(() -> out.writeBoolean(value));
    }

    StateWriter put(int value) {
        return write(() -> out.writeInt(value));
    }

    StateWriter put(long value) {
        return write(() -> out.writeLong(value));
    }

    StateWriter put(double value) {
        return write(() -> out.writeDouble(value));
    }

    StateWriter put(double[] values) {
        put(values.length);
        for (double value : values) {
            put(value);
        }
        return this;
    }

    StateWriter put(FeatureMatrix features) {
        put(features.count()).put(features.width());
        for (float value : features.values()) {
            write(() -> out.writeFloat(value));
        }
        return this;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    private StateWriter write(Output output) {
        try {
            output.write();
            return this;
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
    }

    private interface Output {
        void write() throws IOException;
    }
}
