package io.palimpsest.ingest.source;

import io.palimpsest.events.v1.ImageTextPair;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * The emoji sample that ships with the product: 5,430 pictures of 40 x 40 pixels in nine domains by three vendors (flags by
 * a fourth as well), English captions, class label = CLDR subgroup. Split and order are part of the pack. The licences are in
 * {@code NOTICE-emoji.md}. Stateless.
 */
public final class EmojiSample {

    /** Name of the source. */
    public static final String NAME = "emoji-sample";

    private static final String RESOURCE = "/io/palimpsest/ingest/emoji-sample.zip";

    private EmojiSample() {}

    /** Opens the sample; its event times are those of the reading. */
    public static PairSource open() {
        return open(Clock.systemUTC());
    }

    /** @param clock gives the event times */
    public static PairSource open(Clock clock) {
        try (InputStream pack = EmojiSample.class.getResourceAsStream(RESOURCE)) {
            if (pack == null) {
                throw new IllegalStateException(
                        "The resource " + RESOURCE + " is missing; build the ingest module again");
            }
            return new FolderSource(NAME, CaptionedFiles.zip(pack), clock);
        } catch (IOException damaged) {
            throw new UncheckedIOException(
                    "The resource " + RESOURCE + " is damaged; build the ingest module again", damaged);
        }
    }

    /** Every pair in listed order, for those who need no stream. */
    public static List<ImageTextPair> pairs() {
        List<ImageTextPair> pairs = new ArrayList<>();
        try (PairSource source = open()) {
            source.read(source.domains()).forEachRemaining(item -> {
                if (item instanceof SourceItem.Readable readable) {
                    pairs.add(readable.pair());
                } else {
                    throw new IllegalStateException("The emoji sample is damaged: " + item);
                }
            });
        }
        return pairs;
    }
}
