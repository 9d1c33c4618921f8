/**
 * Owns checkpoints: their directory format, writing them so that a crash never leaves half of one, verifying and loading them. Promises
 * that a checkpoint that was returned is complete and durable, and that a damaged one is named and passed over, never loaded. Must
 * not know Kafka, learners' mathematics or the order of training.
 */
package io.palimpsest.trainer.checkpoint;
