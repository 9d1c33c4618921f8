package io.palimpsest.evaluator.change;

import io.palimpsest.evaluator.records.DescribedPair;
import java.nio.ByteBuffer;
import java.util.Locale;

/** What a pair is made of; each is watched by itself. */
public enum Modality {
    /** The picture, by its colours. */
    IMAGE(ColourShares.ID),
    /** The captions, by their words. */
    TEXT(WordCounts.ID);

    private final String encoder;

    Modality(String encoder) {
        this.encoder = encoder;
    }

    /** Name in reports and labels. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What turns it into vectors, with its version. */
    public String encoder() {
        return encoder;
    }

    ByteBuffer vector(DescribedPair pair) {
        return switch (this) {
            case IMAGE -> pair.getImage();
            case TEXT -> pair.getText();
        };
    }
}
