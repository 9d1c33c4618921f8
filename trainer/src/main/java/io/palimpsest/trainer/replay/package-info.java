/**
 * Owns the replay reservoir: which samples of the past are trained again, as references into the pairs topic. Promises that it is a pure
 * function of the seed and of the samples trained, in order, and that its state can be saved and restored bit by bit. Must not know
 * pictures, Kafka clients, learners or checkpoint files.
 */
package io.palimpsest.trainer.replay;
