/**
 * Owns what a probe is told about a process that runs: whether it lives, whether it does all that it is there for, and whether it has started.
 *
 * <p>Promises an answer at any time, also while a step takes long.
 *
 * <p>Must not know how training and evaluation work; it hears of them like any listener.
 */
package io.palimpsest.local.health;
