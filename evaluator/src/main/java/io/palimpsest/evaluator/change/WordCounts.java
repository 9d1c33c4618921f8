package io.palimpsest.evaluator.change;

import io.palimpsest.model.CounterRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Captions as the counts of their words, hashed with a sign into a vector of unit length and width {@value #WIDTH} (the hashing trick), so that
 * no vocabulary has to be known. A word is a run of letters and digits, or one ideograph. Stateless.
 */
final class WordCounts {

    /** Name of this encoder. */
    static final String ID = "word-counts-128/1";

    static final int WIDTH = 128;

    private static final int SIGN_BIT = 40;

    private WordCounts() {}

    static float[] of(List<String> captions) {
        double[] counts = new double[WIDTH];
        for (String caption : captions) {
            for (String word : words(caption)) {
                long hash = CounterRandom.hash(word);
                counts[(int) Math.floorMod(hash, (long) WIDTH)] += (hash >>> SIGN_BIT & 1) == 0 ? 1 : -1;
            }
        }
        double squares = 0;
        for (double count : counts) {
            squares += count * count;
        }
        double length = squares == 0 ? 1 : Math.sqrt(squares);
        float[] unit = new float[WIDTH];
        for (int dimension = 0; dimension < WIDTH; dimension++) {
            unit[dimension] = (float) (counts[dimension] / length);
        }
        return unit;
    }

    static List<String> words(String caption) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        caption.toLowerCase(Locale.ROOT).codePoints().forEach(point -> {
            boolean ideograph = Character.isIdeographic(point);
            if ((ideograph || !Character.isLetterOrDigit(point)) && !word.isEmpty()) {
                words.add(word.toString());
                word.setLength(0);
            }
            if (ideograph) {
                words.add(Character.toString(point));
            } else if (Character.isLetterOrDigit(point)) {
                word.appendCodePoint(point);
            }
        });
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }
}
