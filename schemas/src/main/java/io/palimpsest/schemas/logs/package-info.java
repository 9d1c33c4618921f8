/**
 * Owns the names of the fields that log lines carry beside their text. Promises that one thing has one name in every part, so
 * that the lines of a trainer and of an evaluator about one checkpoint are found together. Must not know where lines go and how
 * they look.
 */
package io.palimpsest.schemas.logs;
