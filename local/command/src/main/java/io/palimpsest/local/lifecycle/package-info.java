/**
 * Owns how a process ends and where it logs.
 *
 * <p>Promises that Ctrl-C runs the same orderly end as finishing does, and waits for it as long as the grace period
 * allows.
 *
 * <p>Must not know what a service does between its start and its end.
 */
package io.palimpsest.local.lifecycle;
