/**
 * Owns the vision-language model: its presets, weights, forward passes, tokenizer, pictures and files on disk.
 * Promises that a forward pass is a pure function of weights, inputs, mode and the engine's random seed, and that initial weights are a pure function of a seed.
 * Must not know Kafka, learners, losses or metrics.
 */
package io.palimpsest.model;
