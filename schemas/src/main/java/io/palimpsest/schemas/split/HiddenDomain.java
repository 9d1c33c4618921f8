package io.palimpsest.schemas.split;

import io.palimpsest.events.v1.ImageTextPair;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The one domain under which training pairs are sent when nothing may tell where domains change. Held-out pairs keep their own
 * domain, so that each is still measured by itself. Stateless; safe from any thread.
 */
public final class HiddenDomain {

    /** Name of that domain. */
    public static final String NAME = "stream";

    /** Metadata key of a hidden pair that keeps its real domain, for those who judge a stream afterwards. */
    public static final String METADATA_KEY = "hidden-domain";

    private HiddenDomain() {}

    /** The pair without its domain if it is trained, else the pair itself; the given one is not changed. */
    public static ImageTextPair hide(ImageTextPair pair) {
        if (!SampleSplit.trained(pair)) {
            return pair;
        }
        Map<String, String> metadata = new HashMap<>(pair.getMetadata());
        metadata.put(METADATA_KEY, pair.getDomain());
        return ImageTextPair.newBuilder(pair)
                .setDomain(NAME)
                .setMetadata(metadata)
                .build();
    }

    /**
     * The domains that a model may have learned, of those that are known: the ones it has seen, in the order in which it saw them,
     * and if it has seen pairs of the hidden domain, which can be of any, all others behind them.
     *
     * @param seen names of the domains that were trained, the hidden one perhaps among them
     * @param known real domains
     */
    public static List<String> mayHaveLearned(List<String> seen, Collection<String> known) {
        Set<String> learned = new LinkedHashSet<>(seen);
        learned.retainAll(known);
        if (seen.contains(NAME)) {
            learned.addAll(known);
        }
        return List.copyOf(learned);
    }
}
