/**
 * Owns training from the stream of pairs: plans, ledger, learners and checkpoints, one package each.
 *
 * <p>Promises that a model is a pure function of its initial weights, the settings, the events and the ledger.
 *
 * <p>Must not know the evaluator, nor who reads a checkpoint.
 */
package io.palimpsest.trainer;
