/**
 * Owns the gate: promoting what passes, keeping out what fails, and rolling back what fails later, without a person. Promises that each verdict
 * is acted on once, by one of several gates, and that every act is a command or an alarm that says why. Must not know how verdicts come about.
 */
package io.palimpsest.trainer.gate;
