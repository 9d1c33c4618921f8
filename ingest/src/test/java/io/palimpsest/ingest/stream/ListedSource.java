package io.palimpsest.ingest.stream;

import io.palimpsest.events.v1.Image;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.ingest.source.PairSource;
import io.palimpsest.ingest.source.SourceEntry;
import io.palimpsest.ingest.source.SourceItem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Entries made of thin air: of each domain some training and some held-out ones, numbered in the order of the source. */
final class ListedSource implements PairSource {

    private final List<SourceEntry> entries = new ArrayList<>();
    private int read;

    /** An entry whose text is {@code domain/number}, or {@code domain/h-number} if it is held out. */
    private record Named(String domain, boolean heldOut, int number, ListedSource source) implements SourceEntry {

        @Override
        public SourceItem read() {
            source.read++;
            return new SourceItem.Readable(
                    toString(),
                    ImageTextPair.newBuilder()
                            .setSampleId(toString())
                            .setDomain(domain)
                            .setCaptions(List.of())
                            .setImage(
                                    Image.newBuilder().setMediaType("image/png").build())
                            .setEventTime(Instant.EPOCH)
                            .build());
        }

        @Override
        public String toString() {
            return domain + "/" + (heldOut ? "h-" : "") + number;
        }
    }

    /** Domains with these numbers of training entries, and half as many held-out ones spread among them. */
    static ListedSource of(Map<String, Integer> training) {
        ListedSource source = new ListedSource();
        training.forEach((domain, count) -> {
            for (int number = 0; number < count; number++) {
                source.add(domain, false, number);
                if (number % 2 == 0) {
                    source.add(domain, true, number);
                }
            }
        });
        return source;
    }

    ListedSource add(String domain, boolean heldOut, int number) {
        entries.add(new Named(domain, heldOut, number, this));
        return this;
    }

    /** The same entries, domains mixed. */
    ListedSource shuffled(long seed) {
        Collections.shuffle(entries, new Random(seed));
        return this;
    }

    int entriesRead() {
        return read;
    }

    @Override
    public String name() {
        return "listed";
    }

    @Override
    public List<SourceEntry> entries() {
        return entries;
    }

    @Override
    public void close() {}
}
