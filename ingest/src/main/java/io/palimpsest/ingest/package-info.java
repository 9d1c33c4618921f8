/**
 * Owns the way from a source of image-text pairs to the pairs topic. Promises a deterministic order, one idempotent
 * producer and a dead letter with code, origin and reason for every pair that is refused. Must not know the model, the
 * trainer or the evaluator.
 */
package io.palimpsest.ingest;
