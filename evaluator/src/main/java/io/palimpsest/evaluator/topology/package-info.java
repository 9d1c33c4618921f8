/**
 * Owns the Kafka Streams application that evaluates: its topology, its stores, and the rule of what is evaluated when. Promises
 * one result per checkpoint and domain at every gallery size that lasts, exactly once for readers of committed records, and that
 * neither a bad record nor a bad checkpoint stops it. Must not know how features are computed, nor the page.
 */
package io.palimpsest.evaluator.topology;
