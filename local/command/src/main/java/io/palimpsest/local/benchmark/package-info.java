/**
 * Owns the comparison of learners: which runs there are, on which streams, in which processes, and what is done when one fails.
 *
 * <p>Promises that every run of a comparison is trained on the same events through the same pipeline, that a finished run is never repeated, and
 * that an interrupted comparison goes on where it stopped.
 *
 * <p>Must not know how a learner works or how results are shown.
 */
package io.palimpsest.local.benchmark;
