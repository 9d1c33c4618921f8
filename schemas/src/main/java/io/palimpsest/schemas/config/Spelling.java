package io.palimpsest.schemas.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word that a mistyped one was probably meant to be, by Levenshtein distance. Stateless. */
final class Spelling {
    private Spelling() {}

    /** The nearest candidate, unless even that one differs in more than a third of the letters. */
    static Optional<String> nearest(String word, Collection<String> candidates) {
        int tolerance = Math.max(2, word.length() / 3);
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
                .filter(candidate -> distance(word, candidate) <= tolerance);
    }

    /** The least number of letters to insert, delete or replace to turn one word into the other. */
    static int distance(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            previous[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] current = new int[to.length() + 1];
            current[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int replace = previous[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(replace, 1 + Math.min(previous[column], current[column - 1]));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
