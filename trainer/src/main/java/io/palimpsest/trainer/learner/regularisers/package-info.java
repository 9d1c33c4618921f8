/**
 * Owns what keeps weights near where earlier domains left them: importance of every weight, and the penalty on moving it, over plain lists
 * of tensors. Promises that each is a pure function of the gradients and weights it was shown, and that its state can be saved and restored
 * bit by bit. Must not know models, losses, batches or optimisers.
 */
package io.palimpsest.trainer.learner.regularisers;
