/**
 * Owns the commands, one class each: options, help and the wiring of the services that a command runs.
 *
 * <p>Promises complete help for every command and that an option is nothing but a short name of a setting wherever a
 * setting exists.
 *
 * <p>Must not know how the demo gathers or draws its numbers.
 */
package io.palimpsest.local.commands;
