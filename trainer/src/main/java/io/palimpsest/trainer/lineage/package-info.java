/**
 * Owns the answers to where a model comes from: what a checkpoint contains, what a step trained, and what became of a sample. Promises that
 * every answer is recomputed from ledger, pairs topic and checkpoint store, and that asking changes nothing. Must not know how a
 * learner learns or how an answer is shown.
 */
package io.palimpsest.trainer.lineage;
