package io.palimpsest.ingest.emoji;

import io.palimpsest.events.v1.Split;

/**
 * One vendor's picture of a concept and the split it belongs to.
 *
 * @param concept what is shown
 * @param vendor who drew it
 * @param domain domain of the sample: the concept's group, or another name for a set streamed apart
 * @param split who owns the sample
 * @param svg the drawing
 */
record EmojiDrawing(EmojiConcept concept, String vendor, String domain, Split split, String svg) {

    /** Identity of the sample and, with {@code .png}, its path: short, because a zip holds every name twice. */
    String id() {
        return vendor + "/" + concept.hexcode();
    }
}
