/**
 * Owns the {@code palimpsest} command: its entry point, exit codes and what it reads of the process it runs in.
 *
 * <p>Promises one precedence of settings, one clear line for every failure and documented exit codes.
 *
 * <p>Must not know how a service does its work; it only starts, shows and stops services.
 */
package io.palimpsest.local;
