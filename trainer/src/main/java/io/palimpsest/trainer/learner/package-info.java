/**
 * Owns the learners: what one training step does to the weights, and what a domain boundary consolidates. Promises that a learner is a
 * pure function of its initial weights, its settings and the batches it was given, and that its state can be saved and restored bit by bit.
 * Must not know Kafka, the ledger, checkpoint files or who decides the boundaries.
 */
package io.palimpsest.trainer.learner;
