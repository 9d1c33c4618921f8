/**
 * Owns the loss terms of continual pretraining, each one small class that can be read beside its formula. Promises pure functions of
 * their arguments, in the data type of their arguments, safe to differentiate. Must not know weights, optimisers, steps or Kafka.
 */
package io.palimpsest.trainer.learner.losses;
