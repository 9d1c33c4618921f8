/**
 * Owns the plan of training: which events form a chunk, which batches a chunk is cut into, and where domains end. Promises that a
 * batch is a pure function of its ledger entry and its chunk, so that any run that reads the ledger repeats it. Must not know Kafka
 * clients, tensors, files or clocks.
 */
package io.palimpsest.trainer.plan;
