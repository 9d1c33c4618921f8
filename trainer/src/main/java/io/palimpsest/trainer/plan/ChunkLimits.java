package io.palimpsest.trainer.plan;

/**
 * When a chunk is full.
 *
 * @param maxEvents most trainable, or dropped, events of a chunk, {@code >= 1}; larger chunks mix better and keep more in memory
 * @param maxBytes most bytes of encoded pictures and dead letters held by a chunk, {@code >= 1}; the event that crosses it is the last
 */
public record ChunkLimits(int maxEvents, long maxBytes) {
    public ChunkLimits {
        if (maxEvents < 1 || maxBytes < 1) {
            throw new IllegalArgumentException(
                    "chunk limits must be >= 1 but were " + maxEvents + " events, " + maxBytes + " bytes");
        }
    }
}
