package io.palimpsest.local.benchmark;

import io.palimpsest.local.benchmark.result.StreamSpec;

/**
 * One row of a benchmark: a variant trained with a seed on a stream.
 *
 * @param id name of its directory and of the model it trains
 * @param variant what is trained
 * @param seed seed of weights and of all randomness
 * @param stream what it is trained on
 */
public record PlannedRun(String id, Variant variant, long seed, StreamSpec stream) {}
