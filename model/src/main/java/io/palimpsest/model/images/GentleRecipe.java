package io.palimpsest.model.images;

import io.palimpsest.model.CounterRandom;

/**
 * A mild augmentation for small drawings: magnified by 0.85 to 1.15, moved by up to 6 % of the side, turned by up to 10
 * degrees over white, then brightness by 0.85 to 1.15 and each colour shifted by up to 5 % of full scale. No flip: direction
 * carries meaning.
 */
final class GentleRecipe {
    private static final int WHITE = 255;
    private static final double SCALE = 0.15;
    private static final double SHIFT = 0.06;
    private static final double ROTATION = 10;
    private static final double BRIGHTNESS = 0.15;
    private static final double COLOUR = 0.05 * 255;

    private GentleRecipe() {}

    static RgbImage apply(RgbImage image, int size, CounterRandom random) {
        double centre = (size - 1) / 2.0;
        AffineWarp warp = AffineWarp.rotationAndScale(
                        random.nextDouble(-ROTATION, ROTATION), random.nextDouble(1 - SCALE, 1 + SCALE), centre, centre)
                .moved(random.nextDouble(-SHIFT, SHIFT) * size, random.nextDouble(-SHIFT, SHIFT) * size);
        byte[] pixels =
                warp.apply(BicubicResize.resize(image, size, size), WHITE).rgb();
        double brightness = random.nextDouble(1 - BRIGHTNESS, 1 + BRIGHTNESS);
        double[] shift = {
            random.nextDouble(-COLOUR, COLOUR), random.nextDouble(-COLOUR, COLOUR), random.nextDouble(-COLOUR, COLOUR)
        };
        byte[] result = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            double value = (pixels[i] & 0xFF) * brightness + shift[i % 3];
            result[i] = (byte) Math.round(Math.min(255, Math.max(0, value)));
        }
        return new RgbImage(size, size, result);
    }
}
