/**
 * Owns how work is traced over process borders: the tracer of a process and the W3C {@code traceparent} header of records. Promises
 * that nothing but traces depends on it, and that it costs next to nothing while it is off. Must not know where spans go.
 */
package io.palimpsest.schemas.traces;
