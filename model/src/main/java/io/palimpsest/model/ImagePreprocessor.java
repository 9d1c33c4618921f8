package io.palimpsest.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.images.Augmentation;
import io.palimpsest.model.images.RgbImage;
import java.util.List;

/** Picture bytes to normalised input of the image tower. Immutable and thread-safe. */
public final class ImagePreprocessor {
    public ImagePreprocessor(ModelPreset preset, Augmentation augmentation) {}

    /** Decodes PNG, JPEG, GIF or BMP; alpha is laid over white. Throws UndecodableImageException. */
    public static RgbImage decode(byte[] bytes) {
        throw new UnsupportedOperationException();
    }

    /** Resized straight to the model's size (bicubic, aspect not kept) and normalised: {@code float[3 * H * W]}, channels first. */
    public float[] evaluation(RgbImage image) {
        throw new UnsupportedOperationException();
    }

    /** One augmented view, a pure function of picture, recipe, seed, sample id and step. */
    public float[] training(RgbImage image, long seed, String sampleId, long step) {
        throw new UnsupportedOperationException();
    }

    /** Stacks pictures of the methods above: {@code [B, 3, H, W]} in the given manager. */
    public NDArray batch(NDManager manager, List<float[]> images) {
        throw new UnsupportedOperationException();
    }
}
