/**
 * Owns measurements of time, memory and detection that are no tests, as programs that print what they saw. Nothing may depend on it.
 */
package io.palimpsest.bench;
