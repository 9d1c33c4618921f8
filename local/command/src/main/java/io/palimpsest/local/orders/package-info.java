/**
 * Owns what lies between the evaluator's page and the trainer's promotion desk, neither of which knows the other.
 *
 * <p>Must not know the commands.
 */
package io.palimpsest.local.orders;
