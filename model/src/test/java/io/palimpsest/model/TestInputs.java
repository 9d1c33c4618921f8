package io.palimpsest.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Small models and made-up inputs that are pure functions of their arguments. */
final class TestInputs {
    /** Two image layers, one text layer, one fusion layer, widths of 16. */
    static final ModelPreset SMALL =
            new ModelPreset("small", 16, 8, 16, 2, 2, 16, 1, 1, 2, 2, 6, 6, 30, 8, 0.1, true, false, 1e-6, 1e-6, 0.1);

    private TestInputs() {}

    static NDArray images(NDManager manager, ModelPreset preset, int batch) {
        int size = preset.imageSize();
        return values(manager, "images", new Shape(batch, 3, size, size));
    }

    /** Captions whose last two tokens are padding in every odd row. */
    static TokenBatch tokens(NDManager manager, ModelPreset preset, int batch) {
        int length = preset.textLength();
        long[] ids = new long[batch * length];
        float[] attention = new float[batch * length];
        CounterRandom random = new CounterRandom(3, "tokens");
        for (int i = 0; i < ids.length; i++) {
            boolean padding = (i / length) % 2 == 1 && i % length >= length - 2;
            ids[i] = padding ? 0 : 1 + random.nextInt(preset.vocabularySize() - 1);
            attention[i] = padding ? 0 : 1;
        }
        Shape shape = new Shape(batch, length);
        return new TokenBatch(manager.create(ids, shape), manager.create(attention, shape));
    }

    static NDArray values(NDManager manager, String purpose, Shape shape) {
        CounterRandom random = new CounterRandom(5, purpose);
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return manager.create(values, shape);
    }
}
