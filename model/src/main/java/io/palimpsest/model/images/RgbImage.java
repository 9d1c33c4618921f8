package io.palimpsest.model.images;

/**
 * A decoded picture without alpha: 8-bit RGB, interleaved, row by row from the top left. The array is not copied and must
 * not be changed.
 *
 * @param width pixels per row
 * @param height rows
 * @param rgb {@code 3 * width * height} bytes
 */
public record RgbImage(int width, int height, byte[] rgb) {
    public RgbImage {
        if (width <= 0 || height <= 0 || rgb.length != 3L * width * height) {
            throw new IllegalArgumentException(
                    "an RGB picture of " + width + " x " + height + " cannot have " + rgb.length + " bytes");
        }
    }

    /** Value 0..255 of channel 0 (red), 1 (green) or 2 (blue). */
    public int value(int x, int y, int channel) {
        return rgb[3 * (y * width + x) + channel] & 0xFF;
    }
}
