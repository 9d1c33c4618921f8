/**
 * Owns measurements: comparisons of learners and timings, as programs that print what they saw. Promises that a run is a pure function of
 * its arguments, times apart. Must not know Kafka; nothing may depend on it.
 */
package io.palimpsest.bench;
