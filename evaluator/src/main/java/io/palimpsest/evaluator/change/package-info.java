/**
 * Owns the watch over the training pairs: what of a pair is compared, and where in the stream a change began. Promises that what it finds is a
 * pure function of the pairs in their order, in bounded memory, and that a watch restored from its state finds the same. Must not know Kafka
 * clients or checkpoints.
 */
package io.palimpsest.evaluator.change;
