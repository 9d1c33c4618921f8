/**
 * Owns the embedded stack: a single-node KRaft broker and a schema registry, started inside the calling process on
 * loopback addresses only.
 *
 * <p>Promises that what clients were told is stored is found again after a restart in the same directory, whether the
 * stack was closed or killed, and that one directory is never used by two stacks at once.
 *
 * <p>Must not know which topics Palimpsest keeps or what its events mean.
 */
package io.palimpsest.local.stack;
