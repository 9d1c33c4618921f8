package io.palimpsest.ingest;

import java.util.OptionalLong;

/** Shows a person how a run goes. Called by the ingest thread. */
public interface IngestProgress extends AutoCloseable {

    /** Shows nothing. */
    IngestProgress SILENT = new IngestProgress() {
        @Override
        public void start(String source, OptionalLong size) {}

        @Override
        public void advance(String domain, long done) {}

        @Override
        public void close() {}
    };

    /** @param size items of the source, if known */
    void start(String source, OptionalLong size);

    /**
     * One more item is done.
     *
     * @param domain of the item, empty if it has none
     * @param done items so far: sent, skipped and refused
     */
    void advance(String domain, long done);

    @Override
    void close();
}
