/**
 * Owns what a probe is told about a trainer that runs: whether it lives, and whether it does all that it is there for.
 *
 * <p>Promises an answer at any time, also while a step takes long.
 *
 * <p>Must not know how training works; it hears of it like any listener.
 */
package io.palimpsest.local.health;
