/**
 * Owns how the results of a benchmark are told: tables for machines, and a report for people.
 *
 * <p>Promises that every number of the report can be found in, or worked out from, the results beside it, and that a report says how it was
 * made. The page needs no network and no script.
 *
 * <p>Must not know how a run is carried out.
 */
package io.palimpsest.local.benchmark.report;
