package io.palimpsest.evaluator.serving;

import io.palimpsest.evaluator.records.HeldOutPair;
import io.palimpsest.evaluator.records.HeldOutSplit;
import io.palimpsest.schemas.logs.LogField;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy in memory of the held-out pairs of all domains, whichever instance evaluates them. Bounded: what does not fit is left out and
 * counted. Safe from any thread.
 */
public final class HeldOutGallery {
    private static final Logger LOG = LoggerFactory.getLogger(HeldOutGallery.class);

    /** The order of the evaluator's store, in which batches are made: that of the bytes. */
    private static final Comparator<String> BYTES = (one, other) ->
            Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));

    private static final Comparator<Place> PLACES =
            Comparator.comparing(Place::domain, BYTES).thenComparing(Place::split);

    private final long limit;
    private final NavigableMap<Place, NavigableMap<String, GalleryItem>> items = new TreeMap<>(PLACES);
    private final Map<Place, Long> revisions = new HashMap<>();
    private final Map<String, Shown> pictures = new HashMap<>();
    private long revision;
    private long changedAt = System.nanoTime();
    private long bytes;
    private long leftOut;

    /**
     * @param limit most bytes of pictures and texts kept
     */
    HeldOutGallery(long limit) {
        this.limit = limit;
    }

    /** Keeps a pair, in place of an earlier version of it, if there is room. */
    synchronized void put(HeldOutPair pair) {
        GalleryItem item = GalleryItem.of(pair);
        Place place = new Place(item.domain(), item.split());
        NavigableMap<String, GalleryItem> block = items.get(place);
        GalleryItem before = block == null ? null : block.get(item.sampleId());
        long size = bytes + item.bytes() - (before == null ? 0 : before.bytes());
        if (size > limit) {
            if (leftOut == 0) {
                LOG.atWarn()
                        .addKeyValue(LogField.SAMPLE, item.sampleId())
                        .addKeyValue(LogField.DOMAIN, item.domain())
                        .log(
                                "Held-out pair {} of {} and perhaps more cannot be searched: serving.gallery-bytes={} is full",
                                item.sampleId(),
                                item.domain(),
                                limit);
            }
            leftOut++;
            return;
        }
        items.computeIfAbsent(place, absent -> new TreeMap<>(BYTES)).put(item.sampleId(), item);
        pictures.computeIfAbsent(item.pictureId(), absent -> new Shown(item.picture())).uses++;
        if (before != null) {
            forget(before);
        }
        bytes = size;
        revision++;
        revisions.put(place, revision);
        changedAt = System.nanoTime();
    }

    /** The bytes of a picture by their SHA-256. */
    public synchronized Optional<byte[]> picture(String id) {
        return Optional.ofNullable(pictures.get(id)).map(shown -> shown.bytes);
    }

    /** Records that found no room. */
    public synchronized long leftOut() {
        return leftOut;
    }

    /** Counts every change. */
    synchronized long revision() {
        return revision;
    }

    /** How long nothing has changed. */
    synchronized Duration rested() {
        return Duration.ofNanos(System.nanoTime() - changedAt);
    }

    /** All there is now, by domain and split. */
    synchronized List<GalleryBlock> blocks() {
        List<GalleryBlock> blocks = new ArrayList<>();
        items.forEach((place, block) -> blocks.add(
                new GalleryBlock(place.domain(), place.split(), revisions.get(place), List.copyOf(block.values()))));
        return blocks;
    }

    private void forget(GalleryItem item) {
        Shown shown = pictures.get(item.pictureId());
        shown.uses--;
        if (shown.uses == 0) {
            pictures.remove(item.pictureId());
        }
    }

    /** Domain and split. */
    private record Place(String domain, HeldOutSplit split) {}

    /** A picture, which several pairs may have. */
    private static final class Shown {
        private final byte[] bytes;
        private int uses;

        private Shown(byte[] bytes) {
            this.bytes = bytes;
        }
    }
}
