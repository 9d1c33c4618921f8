package io.palimpsest.ingest;

/**
 * How far a run has come. Immutable.
 *
 * @param phase what it is doing
 * @param size items of the source that are to be sent; 0 until they are known
 * @param done items sent, skipped and refused
 * @param sent pairs stored in the pairs topic
 * @param bytes bytes of the values stored
 * @param skipped pairs left out because this source had sent them before
 * @param deadLettered pairs refused
 */
public record IngestStatus(Phase phase, long size, long done, long sent, long bytes, long skipped, long deadLettered) {

    /** What a run is doing. */
    public enum Phase {
        /** It has not begun. */
        STARTING,
        /** It reads what the topic has of the source. */
        READING,
        /** It sends. */
        SENDING,
        /** It has ended, well or not. */
        ENDED
    }
}
