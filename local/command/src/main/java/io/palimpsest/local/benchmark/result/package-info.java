/**
 * Owns what a benchmark leaves on disk: what a run is, what it measured, and the files they are kept in.
 *
 * <p>Promises that a file is there whole or not at all, and that a run's numbers are told together with everything that decides them.
 *
 * <p>Must not know how a run is carried out or how results are shown.
 */
package io.palimpsest.local.benchmark.result;
