package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.metrics.FeatureMatrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Features as float32 bytes, little-endian, row after row, and back. */
final class FeatureBytes {
    private FeatureBytes() {}

    static ByteBuffer of(FeatureMatrix features) {
        float[] values = features.values();
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
        return bytes.order(ByteOrder.BIG_ENDIAN);
    }

    /**
     * @param count number of rows
     */
    static FeatureMatrix read(ByteBuffer bytes, int count) {
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return new FeatureMatrix(count, values.length / count, values);
    }
}
