package io.palimpsest.ingest.emoji;

import java.util.List;

/**
 * What an emoji means, whoever draws it.
 *
 * @param hexcode normalised code points, e.g. {@code 1f1e6-1f1e8}
 * @param emoji the character itself
 * @param domain CLDR group, e.g. {@code animals-nature}
 * @param subgroup CLDR subgroup, e.g. {@code animal-bird}
 * @param label CLDR short name in English
 * @param tags CLDR keywords in English, in the order of the data
 */
record EmojiConcept(String hexcode, String emoji, String domain, String subgroup, String label, List<String> tags) {

    EmojiConcept {
        if (hexcode.isBlank() || label.isBlank()) {
            throw new IllegalArgumentException(
                    "an emoji concept needs a hexcode and a label but had '" + hexcode + "' and '" + label + "'");
        }
        tags = List.copyOf(tags);
    }
}
