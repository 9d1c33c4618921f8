/**
 * Owns the rule of test-then-train: which model may score a training pair, where pairs are read that wait for it, and what is told of the
 * scores. Promises that a pair is never scored by a model that may have been trained on it. Must not know stores, topologies or how
 * features are computed.
 */
package io.palimpsest.evaluator.prequential;
