package io.palimpsest.ingest.source;

import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;

/**
 * A finite, repeatable supply of image-text pairs. Two readings with the same domains give the same items in the same order,
 * except that a pair without an event time gets the moment of its reading. Used by one thread.
 */
public interface PairSource extends AutoCloseable {

    /** Name of the source, stable over runs; becomes the CloudEvents source of its events. */
    String name();

    /** The domains in the order in which the source lists them. */
    List<String> domains();

    /** Number of items of a full reading, unreadable ones included, if known beforehand. */
    OptionalLong size();

    /**
     * Reads domain after domain. Within a domain the held-out pairs come first, so that the gallery of a domain stands
     * before its first pair is trained; otherwise the order is the source's. Items whose domain cannot be told come last.
     *
     * @param domains which domains, in which order; domains not named are left out
     */
    Iterator<SourceItem> read(List<String> domains);

    /** Reads everything in the order of the source, domains mixed as they come. */
    Iterator<SourceItem> readAsGiven();

    @Override
    void close();
}
