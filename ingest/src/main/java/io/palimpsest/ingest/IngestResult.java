package io.palimpsest.ingest;

/**
 * What one run did. Immutable.
 *
 * @param source name of the source
 * @param sent pairs stored in the pairs topic by this run
 * @param skipped pairs left out because this source had sent them before
 * @param deadLettered pairs refused
 * @param leftOut pairs that the shape of the stream leaves out
 * @param complete whether the source was read to its end; false when the run was stopped
 * @param seconds how long the run took
 */
public record IngestResult(
        String source, long sent, long skipped, long deadLettered, long leftOut, boolean complete, double seconds) {

    /** Pairs stored a second; 0 when nothing was sent. */
    public double rate() {
        return seconds > 0 ? sent / seconds : 0;
    }
}
