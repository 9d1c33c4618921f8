package io.palimpsest.ingest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * In which order the domains of a source are sent. Immutable.
 *
 * @param kind how
 * @param seed decides the order when shuffled, else unused
 */
public record DomainOrder(Kind kind, long seed) {

    /** The four orders. */
    public enum Kind {
        /** Domain after domain as the source lists them. */
        LISTED,
        /** Domain after domain, the last listed first. */
        REVERSED,
        /** Domain after domain, shuffled by the seed. */
        SHUFFLED,
        /** Pair after pair as the source holds them, domains mixed as they come. */
        AS_GIVEN
    }

    /** The order of the source's list. */
    public static final DomainOrder LISTED = new DomainOrder(Kind.LISTED, 0);

    /**
     * Reads {@code listed}, {@code reversed}, {@code shuffled}, {@code shuffled:SEED} or {@code as-given}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static DomainOrder parse(String text) {
        return switch (text) {
            case "listed" -> LISTED;
            case "reversed" -> new DomainOrder(Kind.REVERSED, 0);
            case "shuffled" -> new DomainOrder(Kind.SHUFFLED, 0);
            case "as-given" -> new DomainOrder(Kind.AS_GIVEN, 0);
            default -> {
                if (!text.matches("shuffled:-?\\d{1,18}")) {
                    throw new IllegalArgumentException(
                            "domain order must be listed, reversed, shuffled, shuffled:SEED or as-given but was '"
                                    + text + "'");
                }
                yield new DomainOrder(Kind.SHUFFLED, Long.parseLong(text.substring("shuffled:".length())));
            }
        };
    }

    /** The domains in this order; as given, they are left as listed. */
    public List<String> apply(List<String> listed) {
        List<String> domains = new ArrayList<>(listed);
        switch (kind) {
            case REVERSED -> Collections.reverse(domains);
            case SHUFFLED -> Collections.shuffle(domains, new Random(seed));
            case LISTED, AS_GIVEN -> {}
        }
        return List.copyOf(domains);
    }
}
