/**
 * Owns which checkpoint answers requests: following what is announced and promoted, loading it with the features of the held-out pairs, and
 * replacing it under way. Promises that every request is answered wholly by one checkpoint, and that one that cannot be loaded replaces none.
 * Must not know HTTP, nor how checkpoints are measured.
 */
package io.palimpsest.evaluator.serving;
