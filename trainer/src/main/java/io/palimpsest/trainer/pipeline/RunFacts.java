package io.palimpsest.trainer.pipeline;

import io.palimpsest.trainer.checkpoint.Environment;

/**
 * What is the same in every checkpoint of a run.
 *
 * @param model name of the model
 * @param seed seed of all counter-based randomness
 * @param configurationHash SHA-256 of the settings that shape training
 * @param environment determinism envelope
 */
record RunFacts(String model, long seed, String configurationHash, Environment environment) {}
