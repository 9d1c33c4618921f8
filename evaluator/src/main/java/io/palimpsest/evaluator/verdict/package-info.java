/**
 * Owns the rules by which a checkpoint passes or fails: their settings, and what each finds in the measurements. Promises that the same
 * measurements get the same verdict. Must not know where measurements come from, nor what is done about a verdict.
 */
package io.palimpsest.evaluator.verdict;
