/**
 * Owns the formulas of what the evaluator publishes: retrieval recall, multi-modal precision and the continual metrics of a
 * transfer matrix. Promises that each is a pure function of its arguments, with ties, cuts and undefined values spelled out.
 * Must not know Kafka, models or where features come from.
 */
package io.palimpsest.evaluator.metrics;
