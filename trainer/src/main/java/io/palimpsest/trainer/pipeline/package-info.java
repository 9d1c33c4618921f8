/**
 * Owns the way of an event through training: reading, checking, planning, committing, stepping, checkpointing, announcing. Promises that
 * no step runs before its plan is committed and that a restart goes on where the newest valid checkpoint and the ledger
 * say. Must not know how a learner learns or how a checkpoint lies on disk.
 */
package io.palimpsest.trainer.pipeline;
