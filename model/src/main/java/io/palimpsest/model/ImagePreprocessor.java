package io.palimpsest.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.images.Augmentation;
import io.palimpsest.model.images.ImageDecoder;
import io.palimpsest.model.images.RgbImage;
import java.util.List;

/**
 * Picture bytes to normalised input of the image tower. Decoding and augmenting are apart, so that a decoded picture can be
 * kept and augmented at every pass. Immutable and thread-safe.
 */
public final class ImagePreprocessor {
    /** Channel means and standard deviations of CLIP, on the scale 0..1. */
    private static final double[] MEAN = {0.48145466, 0.4578275, 0.40821073};

    private static final double[] DEVIATION = {0.26862954, 0.26130258, 0.27577711};

    private final int size;
    private final Augmentation augmentation;
    private final float[][] normalised = new float[3][256];

    /** @param augmentation the recipe of {@link #training}; evaluation never augments */
    public ImagePreprocessor(ModelPreset preset, Augmentation augmentation) {
        this.size = preset.imageSize();
        this.augmentation = augmentation;
        for (int channel = 0; channel < 3; channel++) {
            for (int value = 0; value < 256; value++) {
                normalised[channel][value] = (float) ((value / 255.0 - MEAN[channel]) / DEVIATION[channel]);
            }
        }
    }

    /**
     * Decodes PNG, JPEG, GIF, BMP or WebP; alpha is laid over white.
     *
     * @throws io.palimpsest.model.images.UndecodableImageException when the bytes are no picture that can be read
     */
    public static RgbImage decode(byte[] bytes) {
        return ImageDecoder.decode(bytes);
    }

    /** The picture at the model's size, to be kept instead of a large original where the recipe does not crop. */
    public RgbImage resized(RgbImage image) {
        return Augmentation.resized(image, size);
    }

    /** Resized straight to the model's size (bicubic, aspect not kept) and normalised: {@code float[3 * H * W]}, channels first. */
    public float[] evaluation(RgbImage image) {
        return normalise(Augmentation.resized(image, size));
    }

    /** One augmented view, normalised: a pure function of picture, recipe, seed, sample id and step. */
    public float[] training(RgbImage image, long seed, String sampleId, long step) {
        CounterRandom random = new CounterRandom(seed, "augmentation", CounterRandom.hash(sampleId), step);
        return normalise(augmentation.apply(image, size, random));
    }

    /** Stacks pictures of the methods above: {@code [B, 3, H, W]} in the given manager. */
    public NDArray batch(NDManager manager, List<float[]> images) {
        float[] joined = new float[images.size() * 3 * size * size];
        int offset = 0;
        for (float[] image : images) {
            System.arraycopy(image, 0, joined, offset, image.length);
            offset += image.length;
        }
        return manager.create(joined, new Shape(images.size(), 3, size, size));
    }

    private float[] normalise(RgbImage image) {
        byte[] rgb = image.rgb();
        int plane = size * size;
        float[] values = new float[3 * plane];
        for (int pixel = 0; pixel < plane; pixel++) {
            for (int channel = 0; channel < 3; channel++) {
                values[channel * plane + pixel] = normalised[channel][rgb[3 * pixel + channel] & 0xFF];
            }
        }
        return values;
    }
}
