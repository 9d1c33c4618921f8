package io.palimpsest.ingest;

import java.util.concurrent.atomic.AtomicLong;

/** Counts what a run does. The ingest thread and the producer's thread count, any thread may look. */
final class IngestTally {

    private final AtomicLong size = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private final AtomicLong deadLettered = new AtomicLong();
    private volatile IngestStatus.Phase phase = IngestStatus.Phase.STARTING;

    void enter(IngestStatus.Phase next) {
        phase = next;
    }

    void expect(long items) {
        size.set(items);
    }

    /** Counts an item that is dealt with, and returns how many are. */
    long done() {
        return done.incrementAndGet();
    }

    /** Counts a pair that Kafka has stored. */
    void sent(int valueBytes) {
        sent.incrementAndGet();
        bytes.addAndGet(valueBytes);
    }

    void skipped() {
        skipped.incrementAndGet();
    }

    void deadLettered() {
        deadLettered.incrementAndGet();
    }

    IngestStatus status() {
        return new IngestStatus(
                phase, size.get(), done.get(), sent.get(), bytes.get(), skipped.get(), deadLettered.get());
    }
}
