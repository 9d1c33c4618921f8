package io.palimpsest.model.images;

import io.palimpsest.model.CounterRandom;

/**
 * The training augmentation of CTP: random resized crop (area 0.2 to 1, aspect 3/4 to 4/3, bicubic), horizontal flip with
 * probability 0.5, then RandAugment: two operations drawn with replacement, each applied with probability 0.5.
 */
final class PaperRecipe {
    private static final double SMALLEST_AREA = 0.2;
    private static final double LARGEST_ASPECT = 4.0 / 3;
    private static final int CROP_ATTEMPTS = 10;
    private static final int OPERATIONS = 2;

    private PaperRecipe() {}

    static RgbImage apply(RgbImage image, int size, CounterRandom random) {
        RgbImage result = crop(image, size, random);
        if (random.nextBoolean(0.5)) {
            result = flipped(result);
        }
        RandomOperation[] operations = RandomOperation.values();
        for (int i = 0; i < OPERATIONS; i++) {
            RandomOperation operation = operations[random.nextInt(operations.length)];
            if (random.nextBoolean(0.5)) {
                result = operation.apply(result, random);
            }
        }
        return result;
    }

    private static RgbImage crop(RgbImage image, int size, CounterRandom random) {
        double area = (double) image.width() * image.height();
        double logAspect = StrictMath.log(LARGEST_ASPECT);
        for (int attempt = 0; attempt < CROP_ATTEMPTS; attempt++) {
            double target = area * random.nextDouble(SMALLEST_AREA, 1);
            double aspect = StrictMath.exp(random.nextDouble(-logAspect, logAspect));
            int width = (int) Math.rint(Math.sqrt(target * aspect));
            int height = (int) Math.rint(Math.sqrt(target / aspect));
            if (width > 0 && height > 0 && width <= image.width() && height <= image.height()) {
                int left = random.nextInt(image.width() - width + 1);
                int top = random.nextInt(image.height() - height + 1);
                return BicubicResize.resize(image, left, top, width, height, size, size);
            }
        }
        // No crop fits a very long picture: take the largest central one of an allowed aspect.
        int width = (int) Math.max(1, Math.min(image.width(), Math.rint(image.height() * LARGEST_ASPECT)));
        int height = (int) Math.max(1, Math.min(image.height(), Math.rint(image.width() * LARGEST_ASPECT)));
        return BicubicResize.resize(
                image, (image.width() - width) / 2, (image.height() - height) / 2, width, height, size, size);
    }

    private static RgbImage flipped(RgbImage image) {
        byte[] result = new byte[image.rgb().length];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int from = 3 * (y * image.width() + x);
                int to = 3 * (y * image.width() + image.width() - 1 - x);
                System.arraycopy(image.rgb(), from, result, to, 3);
            }
        }
        return new RgbImage(image.width(), image.height(), result);
    }
}
