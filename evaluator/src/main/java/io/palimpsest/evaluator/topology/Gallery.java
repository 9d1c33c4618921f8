package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.records.GalleryState;
import io.palimpsest.evaluator.records.HeldOutPair;
import io.palimpsest.evaluator.records.HeldOutSplit;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The held-out pairs of the domains of one partition, in order of sample id. The same pair again changes nothing. Belongs to one
 * stream task.
 */
final class Gallery {
    private static final Logger LOG = LoggerFactory.getLogger(Gallery.class);
    private static final GalleryState EMPTY = new GalleryState(0, 0, 0L);

    private final KeyValueStore<String, HeldOutPair> pairs;
    private final KeyValueStore<String, GalleryState> states;
    private final int limit;

    /**
     * @param limit most pairs kept per domain and split; later ones are left out
     */
    Gallery(KeyValueStore<String, HeldOutPair> pairs, KeyValueStore<String, GalleryState> states, int limit) {
        this.pairs = pairs;
        this.states = states;
        this.limit = limit;
    }

    /** Keeps a pair; returns whether the gallery changed. */
    boolean add(HeldOutPair pair) {
        String key = StoreKey.of(pair.getDomain(), pair.getSplit().name(), pair.getSampleId());
        HeldOutPair present = pairs.get(key);
        if (pair.equals(present)) {
            return false;
        }
        GalleryState before = state(pair.getDomain());
        boolean test = pair.getSplit() == HeldOutSplit.TEST;
        int size = test ? before.getTest() : before.getValidation();
        if (present == null && size >= limit) {
            LOG.debug(
                    "Held-out pair {} of domain {} is left out: the gallery is full at evaluation.gallery-limit={}",
                    pair.getSampleId(),
                    pair.getDomain(),
                    limit);
            return false;
        }
        int added = present == null ? 1 : 0;
        pairs.put(key, pair);
        states.put(
                pair.getDomain(),
                new GalleryState(
                        before.getTest() + (test ? added : 0),
                        before.getValidation() + (test ? 0 : added),
                        before.getRevision() + 1));
        return true;
    }

    /** The size of a domain's galleries. */
    GalleryState state(String domain) {
        GalleryState state = states.get(domain);
        return state == null ? EMPTY : state;
    }

    /** The domains of this partition, in order of name. */
    List<String> domains() {
        List<String> domains = new ArrayList<>();
        try (KeyValueIterator<String, GalleryState> all = states.all()) {
            all.forEachRemaining(entry -> domains.add(entry.key));
        }
        domains.sort(null);
        return domains;
    }

    /** The pairs of one gallery. */
    List<HeldOutPair> pairs(String domain, HeldOutSplit split) {
        List<HeldOutPair> found = new ArrayList<>();
        try (KeyValueIterator<String, HeldOutPair> range =
                pairs.prefixScan(StoreKey.prefix(domain, split.name()), new StringSerializer())) {
            range.forEachRemaining(entry -> found.add(entry.value));
        }
        return found;
    }
}
