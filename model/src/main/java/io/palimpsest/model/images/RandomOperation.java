package io.palimpsest.model.images;

import io.palimpsest.model.CounterRandom;

/** The ten operations of CTP's RandAugment, each at level 5 of 10. Outside the picture lies grey 128. */
enum RandomOperation {
    IDENTITY {
        @Override
        RgbImage apply(RgbImage image, CounterRandom random) {
            return image;
        }
    },
    AUTO_CONTRAST {
        @Override
        RgbImage apply(RgbImage image, CounterRandom random) {
            return ColourTables.autoContrast(image);
        }
    },
    /** Brightness by 0.5·1.8 + 0.1 = 1: at this level the paper's operation changes nothing. */
    BRIGHTNESS {
        @Override
        RgbImage apply(RgbImage image, CounterRandom random) {
            return image;
        }
    },
    /** Sharpness by 0.5·1.8 + 0.1 = 1: at this level the paper's operation changes nothing. */
    SHARPNESS {
        @Override
        RgbImage apply(RgbImage image, CounterRandom random) {
            return image;
        }
    },
    EQUALIZE {
        @Override
        RgbImage apply(RgbImage image, CounterRandom random) {
            return ColourTables.equalize(image);
        }
    },
    SHEAR_X {
        @Override
        RgbImage apply(RgbImage image, CounterRandom random) {
            return AffineWarp.shearX(signed(SHEAR, random)).apply(image, FILL);
        }
    },
    SHEAR_Y {
        @Override
        RgbImage apply(RgbImage image, CounterRandom random) {
            return AffineWarp.shearY(signed(SHEAR, random)).apply(image, FILL);
        }
    },
    TRANSLATE_X {
        @Override
        RgbImage apply(RgbImage image, CounterRandom random) {
            return AffineWarp.translation(signed(TRANSLATION, random), 0).apply(image, FILL);
        }
    },
    TRANSLATE_Y {
        @Override
        RgbImage apply(RgbImage image, CounterRandom random) {
            return AffineWarp.translation(0, signed(TRANSLATION, random)).apply(image, FILL);
        }
    },
    ROTATE {
        @Override
        RgbImage apply(RgbImage image, CounterRandom random) {
            return AffineWarp.rotation(signed(ROTATION, random), image.width() / 2.0, image.height() / 2.0)
                    .apply(image, FILL);
        }
    };

    private static final int FILL = 128;
    private static final double SHEAR = 0.15;
    private static final double TRANSLATION = 5;
    private static final double ROTATION = 15;

    abstract RgbImage apply(RgbImage image, CounterRandom random);

    private static double signed(double magnitude, CounterRandom random) {
        return random.nextBoolean(0.5) ? -magnitude : magnitude;
    }
}
