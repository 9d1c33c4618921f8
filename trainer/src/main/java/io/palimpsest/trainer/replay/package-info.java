/**
 * Owns the choice of samples that are needed again, as references into the pairs topic: those of the past that are trained again, and those
 * of the current domain that a learner looks back at. Promises that both are pure functions of the seed and of the samples trained, in order,
 * and that their state can be saved and restored bit by bit. Must not know pictures, Kafka clients, learners or checkpoint files.
 */
package io.palimpsest.trainer.replay;
