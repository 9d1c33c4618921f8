/**
 * Owns one run of a benchmark in a process of its own: training through the pipeline to the end of the stream, then scoring of every end of a
 * domain.
 *
 * <p>Promises that the model is trained by the same trainer as any other, that scores are those that the evaluator's own classes compute, and
 * that an interrupted run goes on where it stopped.
 *
 * <p>Must not know of other runs.
 */
package io.palimpsest.local.benchmark.run;
