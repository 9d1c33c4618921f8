package io.palimpsest.model.images;

/**
 * Bicubic resampling of a rectangle of a picture (a = -0.5, widened when shrinking so that nothing aliases), as the Python
 * imaging library does it: separable, horizontal pass first.
 */
final class BicubicResize {
    private static final double A = -0.5;
    private static final double SUPPORT = 2;

    private BicubicResize() {}

    /** The whole picture at another size; aspect is not kept. */
    static RgbImage resize(RgbImage source, int width, int height) {
        if (source.width() == width && source.height() == height) {
            return source;
        }
        return resize(source, 0, 0, source.width(), source.height(), width, height);
    }

    /** The rectangle with its top left corner at (left, top) at another size. */
    static RgbImage resize(RgbImage source, int left, int top, int cropWidth, int cropHeight, int width, int height) {
        Taps columns = Taps.of(cropWidth, width);
        Taps rows = Taps.of(cropHeight, height);
        float[] narrow = new float[3 * width * cropHeight];
        byte[] pixels = source.rgb();
        for (int y = 0; y < cropHeight; y++) {
            int base = 3 * ((y + top) * source.width() + left);
            for (int x = 0; x < width; x++) {
                float red = 0;
                float green = 0;
                float blue = 0;
                int from = base + 3 * columns.first[x];
                for (float weight : columns.weights[x]) {
                    red += weight * (pixels[from++] & 0xFF);
                    green += weight * (pixels[from++] & 0xFF);
                    blue += weight * (pixels[from++] & 0xFF);
                }
                int to = 3 * (y * width + x);
                narrow[to] = red;
                narrow[to + 1] = green;
                narrow[to + 2] = blue;
            }
        }
        byte[] result = new byte[3 * width * height];
        int rowLength = 3 * width;
        for (int y = 0; y < height; y++) {
            float[] weights = rows.weights[y];
            int from = rows.first[y] * rowLength;
            for (int x = 0; x < rowLength; x++) {
                float sum = 0;
                for (int tap = 0; tap < weights.length; tap++) {
                    sum += weights[tap] * narrow[from + tap * rowLength + x];
                }
                result[y * rowLength + x] = (byte) Math.min(255, Math.max(0, Math.round(sum)));
            }
        }
        return new RgbImage(width, height, result);
    }

    /** For every target position, the first source position and the normalised weights from there on. */
    private record Taps(int[] first, float[][] weights) {
        static Taps of(int source, int target) {
            double scale = (double) source / target;
            double stretch = Math.max(1, scale);
            double reach = SUPPORT * stretch;
            int[] first = new int[target];
            float[][] weights = new float[target][];
            for (int i = 0; i < target; i++) {
                double centre = (i + 0.5) * scale;
                int from = Math.max(0, (int) (centre - reach + 0.5));
                int to = Math.min(source, (int) (centre + reach + 0.5));
                double[] raw = new double[to - from];
                double sum = 0;
                for (int j = 0; j < raw.length; j++) {
                    raw[j] = cubic((from + j - centre + 0.5) / stretch);
                    sum += raw[j];
                }
                first[i] = from;
                weights[i] = new float[raw.length];
                for (int j = 0; j < raw.length; j++) {
                    weights[i][j] = (float) (raw[j] / sum);
                }
            }
            return new Taps(first, weights);
        }

        private static double cubic(double distance) {
            double x = Math.abs(distance);
            if (x < 1) {
                return ((A + 2) * x - (A + 3)) * x * x + 1;
            }
            return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
        }
    }
}
