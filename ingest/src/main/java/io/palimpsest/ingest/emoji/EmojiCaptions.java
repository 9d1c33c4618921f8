package io.palimpsest.ingest.emoji;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The English captions of a concept. The first is the one evaluated: the label and the first two keywords. The others vary
 * the text for training: the label and two or three keywords drawn by a stable hash. Stateless.
 */
final class EmojiCaptions {

    /** Captions of one concept at most, the evaluated one included. */
    static final int MOST = 4;

    private static final int EVALUATED_TAGS = 2;

    private EmojiCaptions() {}

    static List<String> of(EmojiConcept concept) {
        List<String> tags = concept.tags().stream()
                .filter(tag -> !tag.equals(concept.label()))
                .toList();
        Set<String> captions = new LinkedHashSet<>();
        captions.add(join(concept.label(), tags, EVALUATED_TAGS));
        for (int variant = 1; variant < MOST; variant++) {
            String draw = "caption-" + variant;
            List<String> shuffled = new ArrayList<>(tags);
            shuffled.sort(Comparator.comparingLong(tag -> StableHash.number(draw, concept.hexcode() + ":" + tag)));
            // Odd variants take two keywords and even ones three, so that the length varies as well.
            captions.add(join(concept.label(), shuffled, 3 - variant % 2));
        }
        return List.copyOf(captions);
    }

    /** {@code label, tag, tag} with at most {@code most} keywords. */
    static String join(String label, List<String> tags, int most) {
        List<String> parts = new ArrayList<>(List.of(label));
        tags.stream().filter(tag -> !tag.equals(label)).limit(most).forEach(parts::add);
        return String.join(", ", parts);
    }
}
