package io.palimpsest.ingest.source;

import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.schemas.errors.ErrorCode;

/** One entry of a source: a pair, or the reason why there is none. Immutable. */
public sealed interface SourceItem {

    /** Where it stands, for people: {@code captions.jsonl:17}. */
    String origin();

    /** A pair that could be read. It has not been validated. */
    record Readable(String origin, ImageTextPair pair) implements SourceItem {}

    /**
     * An entry that could not be turned into a pair.
     *
     * @param origin where it stands
     * @param sampleId identity if that much could be read, else empty
     * @param content the entry as it was found, e.g. the line in UTF-8
     * @param code what kind of defect
     * @param reason what is wrong and what would be right
     */
    record Unreadable(String origin, String sampleId, byte[] content, ErrorCode code, String reason)
            implements SourceItem {}
}
