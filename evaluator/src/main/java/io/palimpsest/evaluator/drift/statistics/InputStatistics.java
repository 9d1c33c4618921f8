package io.palimpsest.evaluator.drift.statistics;

import io.palimpsest.model.images.RgbImage;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Plain numbers of one pair, to be watched as streams or per window: they change when a source does, before any encoder says so. */
public final class InputStatistics {
    private InputStatistics() {}

    /** Mean luma of a picture, 0 (black) to 1 (white): {@code 0.299 R + 0.587 G + 0.114 B} of every pixel. */
    public static double brightness(RgbImage picture) {
        return lumas(picture).average().orElseThrow();
    }

    /** Standard deviation of a picture's luma (RMS contrast), 0 (one tone) to 0.5 (half black, half white). */
    public static double contrast(RgbImage picture) {
        double mean = brightness(picture);
        return Math.sqrt(lumas(picture)
                .map(luma -> (luma - mean) * (luma - mean))
                .average()
                .orElseThrow());
    }

    /** Side of the square with a picture's area, in pixels. */
    public static double size(int width, int height) {
        return Math.sqrt((double) width * height);
    }

    /** Characters (code points) of a caption, surrounding blanks left out. */
    public static int captionLength(String caption) {
        String stripped = caption.strip();
        return stripped.codePointCount(0, stripped.length());
    }

    /**
     * Share of the words that a vocabulary does not have, 0 to 1; 0 where there are no words.
     *
     * @param words hash of each
     * @param vocabulary hashes of the words that are known
     */
    public static double outOfVocabularyRate(List<Long> words, Set<Long> vocabulary) {
        return words.stream()
                .mapToDouble(word -> vocabulary.contains(word) ? 0 : 1)
                .average()
                .orElse(0);
    }

    private static DoubleStream lumas(RgbImage picture) {
        return IntStream.range(0, picture.width() * picture.height()).mapToDouble(pixel -> {
            int x = pixel % picture.width();
            int y = pixel / picture.width();
            return (0.299 * picture.value(x, y, 0) + 0.587 * picture.value(x, y, 1) + 0.114 * picture.value(x, y, 2))
                    / 255;
        });
    }
}
