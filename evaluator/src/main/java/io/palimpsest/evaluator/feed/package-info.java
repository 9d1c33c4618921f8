/**
 * Owns what everyone here who follows public topics needs: reading their values patiently, and the order of checkpoints. Promises that a record
 * that cannot be read stops nobody. Must not know what is done with the records.
 */
package io.palimpsest.evaluator.feed;
