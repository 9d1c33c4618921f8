package io.palimpsest.model.images;

import io.palimpsest.model.CounterRandom;

/** How a picture is varied in training. Every recipe is a pure function of the picture and the random numbers. */
public enum Augmentation {
    /** As in evaluation: resized, nothing else. */
    NONE {
        @Override
        public RgbImage apply(RgbImage image, int size, CounterRandom random) {
            return resized(image, size);
        }
    },
    /**
     * For small drawings whose details and direction carry meaning: a small affine map over white and a shift of
     * brightness and colour, no flip.
     */
    GENTLE {
        @Override
        public RgbImage apply(RgbImage image, int size, CounterRandom random) {
            return GentleRecipe.apply(image, size, random);
        }
    },
    /** The CTP paper's: random resized crop, flip, RandAugment with two operations at level 5. */
    PAPER {
        @Override
        public RgbImage apply(RgbImage image, int size, CounterRandom random) {
            return PaperRecipe.apply(image, size, random);
        }
    };

    /** A varied picture of {@code size} x {@code size} pixels. */
    public abstract RgbImage apply(RgbImage image, int size, CounterRandom random);

    /** The picture at {@code size} x {@code size} pixels: bicubic, aspect not kept. */
    public static RgbImage resized(RgbImage image, int size) {
        return BicubicResize.resize(image, size, size);
    }
}
