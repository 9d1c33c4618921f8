package io.palimpsest.model.images;

/**
 * A bilinear affine map of a picture onto one of the same size: target (x, y) is taken from source
 * (a·x + b·y + c, d·x + e·y + f), pixel centres at whole coordinates; outside lies one flat colour.
 */
record AffineWarp(double a, double b, double c, double d, double e, double f) {
    /** Turns by the angle (degrees, counter-clockwise as seen) about (x, y). */
    static AffineWarp rotation(double degrees, double x, double y) {
        return rotationAndScale(degrees, 1, x, y);
    }

    /** Turns and magnifies by {@code scale} about (x, y). */
    static AffineWarp rotationAndScale(double degrees, double scale, double x, double y) {
        double radians = StrictMath.toRadians(degrees);
        double cosine = StrictMath.cos(radians) / scale;
        double sine = StrictMath.sin(radians) / scale;
        // The inverse of the forward matrix [cos, sin; -sin, cos].
        return new AffineWarp(cosine, -sine, x - cosine * x + sine * y, sine, cosine, y - sine * x - cosine * y);
    }

    /** Forward map x' = x + factor·y. */
    static AffineWarp shearX(double factor) {
        return new AffineWarp(1, -factor, 0, 0, 1, 0);
    }

    /** Forward map y' = y + factor·x. */
    static AffineWarp shearY(double factor) {
        return new AffineWarp(1, 0, 0, -factor, 1, 0);
    }

    /** Moves the content right by x and down by y pixels. */
    static AffineWarp translation(double x, double y) {
        return new AffineWarp(1, 0, -x, 0, 1, -y);
    }

    /** This map after its content was moved right by x and down by y pixels. */
    AffineWarp moved(double x, double y) {
        return new AffineWarp(a, b, c - a * x - b * y, d, e, f - d * x - e * y);
    }

    /** @param fill value of all channels outside the picture, 0..255 */
    RgbImage apply(RgbImage image, int fill) {
        int width = image.width();
        int height = image.height();
        byte[] result = new byte[3 * width * height];
        int target = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double sourceX = a * x + b * y + c;
                double sourceY = d * x + e * y + f;
                int left = (int) Math.floor(sourceX);
                int top = (int) Math.floor(sourceY);
                double right = sourceX - left;
                double bottom = sourceY - top;
                for (int channel = 0; channel < 3; channel++) {
                    double upper = (1 - right) * value(image, left, top, channel, fill)
                            + right * value(image, left + 1, top, channel, fill);
                    double lower = (1 - right) * value(image, left, top + 1, channel, fill)
                            + right * value(image, left + 1, top + 1, channel, fill);
                    result[target++] = (byte) Math.round((1 - bottom) * upper + bottom * lower);
                }
            }
        }
        return new RgbImage(width, height, result);
    }

    private static int value(RgbImage image, int x, int y, int channel, int fill) {
        boolean inside = x >= 0 && y >= 0 && x < image.width() && y < image.height();
        return inside ? image.value(x, y, channel) : fill;
    }
}
