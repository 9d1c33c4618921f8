/**
 * Owns the closed list of error codes, the exception that carries one, and the dead-letter record. Promises that a code
 * found in a log, a header, the ledger or a metric label is one of this list. Must not know where or how a record is
 * checked.
 */
package io.palimpsest.schemas.errors;
