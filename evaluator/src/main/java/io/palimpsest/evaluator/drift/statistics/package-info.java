/**
 * Owns the two-sample statistics that say how far one set of values, vectors or labels is from another. Promises pure functions with
 * formula, sign and range spelled out, in pure Java, so that every machine computes the same bits. Must not know Kafka, windows or alarms.
 */
package io.palimpsest.evaluator.drift.statistics;
