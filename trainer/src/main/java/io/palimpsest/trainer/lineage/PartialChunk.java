package io.palimpsest.trainer.lineage;

/**
 * A chunk of which a checkpoint contains only the first steps.
 *
 * @param chunk index of the chunk
 * @param steps steps of it contained
 * @param of steps it has
 */
public record PartialChunk(long chunk, long steps, long of) {}
