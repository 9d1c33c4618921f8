/**
 * Owns the way from held-out pairs to feature vectors: loads the model of a checkpoint, keeps the last ones, encodes a gallery.
 * Promises that encoding is deterministic, records no gradients and frees what it opens, and that a checkpoint that cannot be
 * used is one kind of exception with a reason. Must not know topics, stores or how a checkpoint was trained.
 */
package io.palimpsest.evaluator.encoding;
