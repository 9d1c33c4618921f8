package io.palimpsest.evaluator.change;

import io.palimpsest.model.images.RgbImage;

/**
 * A picture as the roots of the shares of its colours, four levels of each of red, green and blue: a vector of unit length and width {@value
 * #WIDTH}. The roots keep a large background from drowning everything else. Needs no model, so it can never learn. Stateless.
 */
final class ColourShares {

    /** Name of this encoder. */
    static final String ID = "colour-shares-64/1";

    static final int WIDTH = 64;

    private static final int LEVELS = 4;
    private static final int PIXELS_PER_LEVEL = 256 / LEVELS;

    private ColourShares() {}

    static float[] of(RgbImage picture) {
        int[] pixels = new int[WIDTH];
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                int colour = 0;
                for (int channel = 0; channel < 3; channel++) {
                    colour = colour * LEVELS + picture.value(x, y, channel) / PIXELS_PER_LEVEL;
                }
                pixels[colour]++;
            }
        }
        float[] shares = new float[WIDTH];
        for (int colour = 0; colour < WIDTH; colour++) {
            shares[colour] = (float) Math.sqrt((double) pixels[colour] / picture.width() / picture.height());
        }
        return shares;
    }
}
