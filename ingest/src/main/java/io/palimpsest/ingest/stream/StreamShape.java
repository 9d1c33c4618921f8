package io.palimpsest.ingest.stream;

import io.palimpsest.ingest.source.SourceEntry;
import java.util.List;

/**
 * How the training pairs of the domains follow each other. Immutable; an order depends on the shape and its arguments alone.
 *
 * <p>Written as a name and its parameters, separated by colons; a parameter can be left out only with those behind it:
 *
 * <ul>
 *   <li>{@code domains}: domain after domain ({@link DomainAfterDomain}).
 *   <li>{@code blurred[:WIDTH[:SEED]]}: one domain fades into the next ({@link Blurred}).
 *   <li>{@code recurring[:ROUNDS]}: all domains come round after round ({@link Recurring}).
 *   <li>{@code imbalanced[:RATIO[:SEED]]}: domains become shorter and shorter ({@link Imbalanced}).
 *   <li>{@code surprise[:DOMAIN]}: a domain interrupts another one in mid-stream ({@link Surprise}).
 *   <li>{@code mixed[:SEED]}: all pairs shuffled ({@link Mixed}).
 * </ul>
 */
public interface StreamShape {

    /** Domain after domain. */
    StreamShape DOMAINS = new DomainAfterDomain();

    /**
     * The training entries of a stream: those of the domains, or some of them, each once.
     *
     * @param domains the domains in the order in which they are to come
     * @throws io.palimpsest.schemas.config.ConfigurationException if the shape cannot be made of these domains
     */
    List<SourceEntry> order(List<DomainRun> domains);

    /** Whether pairs of different domains alternate, so that one pair of another domain does not mean that its run begins. */
    default boolean blends() {
        return false;
    }

    /**
     * Reads one of the forms above.
     *
     * @throws IllegalArgumentException for anything else; the message lists the forms
     */
    static StreamShape parse(String text) {
        ShapeText parameters = new ShapeText(text);
        StreamShape shape =
                switch (parameters.name()) {
                    case "domains" -> DOMAINS;
                    case "blurred" -> new Blurred(
                            parameters.decimal("WIDTH", Blurred.DEFAULT_WIDTH, Blurred::allowsWidth),
                            parameters.seed());
                    case "recurring" -> new Recurring(
                            parameters.count("ROUNDS", Recurring.DEFAULT_ROUNDS, Recurring::allowsRounds));
                    case "imbalanced" -> new Imbalanced(
                            parameters.decimal("RATIO", Imbalanced.DEFAULT_RATIO, Imbalanced::allowsRatio),
                            parameters.seed());
                    case "surprise" -> new Surprise(parameters.rest());
                    case "mixed" -> new Mixed(parameters.seed());
                    default -> throw parameters.wrong("there is no shape of that name");
                };
        parameters.end();
        return shape;
    }
}
