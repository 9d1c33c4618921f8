package io.palimpsest.evaluator.drift.statistics;

import java.util.Arrays;

/** Plain numbers of one pair, to be watched as streams or per window: they change when a source does, before any encoder says so. */
public final class InputStatistics {
    private InputStatistics() {}

    /**
     * Mean luma of a picture, 0 (black) to 1 (white): {@code 0.299 R + 0.587 G + 0.114 B} of every pixel.
     *
     * @param pixels {@code 0xRRGGBB}, higher bits ignored, at least one
     */
    public static double brightness(int[] pixels) {
        return Arrays.stream(pixels)
                .mapToDouble(InputStatistics::luma)
                .average()
                .orElseThrow();
    }

    /** Standard deviation of a picture's luma (RMS contrast), 0 (one tone) to 0.5 (half black, half white). */
    public static double contrast(int[] pixels) {
        double mean = brightness(pixels);
        double variance = Arrays.stream(pixels)
                .mapToDouble(pixel -> (luma(pixel) - mean) * (luma(pixel) - mean))
                .average()
                .orElseThrow();
        return Math.sqrt(variance);
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
     * Share of a caption's tokens that the vocabulary does not know, 0 to 1; 0 for a caption without tokens.
     *
     * @param tokens ids without the special ones at both ends and the padding
     * @param unknown the id of an unknown token
     */
    public static double outOfVocabularyRate(long[] tokens, long unknown) {
        return Arrays.stream(tokens)
                .mapToDouble(token -> token == unknown ? 1 : 0)
                .average()
                .orElse(0);
    }

    private static double luma(int pixel) {
        return (0.299 * (pixel >> 16 & 0xFF) + 0.587 * (pixel >> 8 & 0xFF) + 0.114 * (pixel & 0xFF)) / 255;
    }
}
