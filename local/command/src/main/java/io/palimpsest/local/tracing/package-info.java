/**
 * Owns where the traces of a process go.
 *
 * <p>Promises that nothing is loaded or sent when no place is named, and that what was traced is sent before the process ends if the place answers.
 *
 * <p>Must not know what is traced.
 */
package io.palimpsest.local.tracing;
