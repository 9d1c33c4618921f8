/**
 * Owns the choice of samples that are needed again, as references into the pairs topic: those of the past that are trained again, and those
 * of the current domain that a learner looks back at. Promises that it is a pure function of the seed, the samples trained, in order, and what
 * the model makes of them, and that its state can be saved and restored bit by bit. Must not know pictures, Kafka clients, learners or
 * checkpoint files.
 */
package io.palimpsest.trainer.replay;
