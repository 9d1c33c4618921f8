package io.palimpsest.ingest.emoji;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A WordPiece vocabulary from captions: the special tokens, every character on its own and as a continuation, the most
 * frequent words whole, and the beginnings and endings that spell the rarer words best. Nothing written in these characters
 * is unknown to it. Deterministic; stateless.
 */
final class WordPieceVocabulary {

    /** Ids 0 to 4, in this order. */
    static final List<String> SPECIAL_TOKENS = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

    private static final String CONTINUATION = "##";
    private static final int LONGEST_PIECE = 6;

    /** Words, or single punctuation marks: how BERT's pre-tokenizer cuts after lower-casing. */
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}\\p{M}]+|[^\\s\\p{L}\\p{N}\\p{M}]");

    private WordPieceVocabulary() {}

    /**
     * Builds the vocabulary.
     *
     * @param captions the texts trained on
     * @param words how many words to keep whole, most frequent first
     * @param pieces how many beginnings and endings to add
     * @return tokens, the index being the id
     */
    static List<String> of(Collection<String> captions, int words, int pieces) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String caption : captions) {
            Matcher matcher = WORD.matcher(normalise(caption));
            while (matcher.find()) {
                counts.merge(matcher.group(), 1, Integer::sum);
            }
        }
        List<String> byFrequency = new ArrayList<>(counts.keySet());
        byFrequency.sort(
                Comparator.comparingInt((String word) -> -counts.get(word)).thenComparing(Comparator.naturalOrder()));
        int whole = Math.min(words, byFrequency.size());
        Set<String> tokens = new LinkedHashSet<>(SPECIAL_TOKENS);
        characters(counts.keySet()).forEach(character -> {
            tokens.add(character);
            tokens.add(CONTINUATION + character);
        });
        tokens.addAll(byFrequency.subList(0, whole));
        tokens.addAll(pieces(byFrequency, pieces));
        return List.copyOf(tokens);
    }

    /** As the tokenizer's normaliser does: lower case, accents stripped. */
    private static String normalise(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD)
                .replaceAll("\\p{Mn}", "")
                .toLowerCase(Locale.ROOT);
    }

    /** Printable ASCII, so that ordinary English is never unknown, and whatever else the captions hold. */
    private static Set<String> characters(Collection<String> words) {
        Set<String> characters = new TreeSet<>();
        for (char character = '!'; character <= '~'; character++) {
            characters.add(String.valueOf(character).toLowerCase(Locale.ROOT));
        }
        words.forEach(word -> word.codePoints().forEach(point -> characters.add(Character.toString(point))));
        return characters;
    }

    /** Beginnings and endings shared by the most words, longer ones preferred; they spell words never seen. */
    private static List<String> pieces(List<String> words, int most) {
        Map<String, Integer> worth = new HashMap<>();
        for (String word : words) {
            for (int length = 2; length <= Math.min(LONGEST_PIECE, word.length() - 2); length++) {
                worth.merge(word.substring(0, length), length - 1, Integer::sum);
                worth.merge(CONTINUATION + word.substring(word.length() - length), length - 1, Integer::sum);
            }
        }
        return worth.keySet().stream()
                .sorted(Comparator.comparingInt((String piece) -> -worth.get(piece))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(most)
                .toList();
    }
}
