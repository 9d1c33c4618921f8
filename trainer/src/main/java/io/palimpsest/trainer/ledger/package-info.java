/**
 * Owns the ledger topic: committing plans before their steps run, and reading them back. Promises that what was committed is
 * visible as a whole or not at all, and that a trainer that was replaced can commit nothing more. Must not know learners,
 * tensors or checkpoint files.
 */
package io.palimpsest.trainer.ledger;
