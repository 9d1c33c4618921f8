package io.palimpsest.model.images;

import java.util.function.UnaryOperator;

/** Operations that map the 256 values of each channel by a table made from that channel's histogram. */
final class ColourTables {
    private static final int VALUES = 256;

    private ColourTables() {}

    /** Stretches each channel so that it reaches from 0 to 255. */
    static RgbImage autoContrast(RgbImage image) {
        return mapped(image, histogram -> {
            int low = 0;
            int high = VALUES - 1;
            while (low < high && histogram[low] == 0) {
                low++;
            }
            while (high > low && histogram[high] == 0) {
                high--;
            }
            if (low == high) {
                return identity();
            }
            double scale = (VALUES - 1.0) / (high - low);
            int[] table = new int[VALUES];
            for (int value = 0; value < VALUES; value++) {
                table[value] = clip((int) (value * scale - low * scale));
            }
            return table;
        });
    }

    /** Spreads each channel so that its values become about equally frequent. */
    static RgbImage equalize(RgbImage image) {
        return mapped(image, histogram -> {
            int last = VALUES - 1;
            while (histogram[last] == 0) {
                last--;
            }
            int total = 0;
            for (int value = 0; value < last; value++) {
                total += histogram[value];
            }
            int step = total / (VALUES - 1);
            if (step == 0) {
                return identity();
            }
            int[] table = new int[VALUES];
            int sum = step / 2;
            for (int value = 0; value < VALUES; value++) {
                table[value] = clip(sum / step);
                sum += histogram[value];
            }
            return table;
        });
    }

    private static RgbImage mapped(RgbImage image, UnaryOperator<int[]> tableOfHistogram) {
        byte[] source = image.rgb();
        byte[] result = new byte[source.length];
        for (int channel = 0; channel < 3; channel++) {
            int[] histogram = new int[VALUES];
            for (int i = channel; i < source.length; i += 3) {
                histogram[source[i] & 0xFF]++;
            }
            int[] table = tableOfHistogram.apply(histogram);
            for (int i = channel; i < source.length; i += 3) {
                result[i] = (byte) table[source[i] & 0xFF];
            }
        }
        return new RgbImage(image.width(), image.height(), result);
    }

    private static int[] identity() {
        int[] table = new int[VALUES];
        for (int value = 0; value < VALUES; value++) {
            table[value] = value;
        }
        return table;
    }

    private static int clip(int value) {
        return Math.min(VALUES - 1, Math.max(0, value));
    }
}
