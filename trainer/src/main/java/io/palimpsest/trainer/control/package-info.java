/**
 * Owns the commands of people and gates: writing them down with who, when and why, and the rules of promoting. Promises that
 * every command is in the control topic before it has an effect. Must not know how training or serving carries them out.
 */
package io.palimpsest.trainer.control;
