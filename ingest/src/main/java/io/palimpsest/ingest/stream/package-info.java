/**
 * Owns the order in which the entries of a source become a stream: the shapes, from clean domains to blurred, recurring,
 * imbalanced and surprising ones. Promises that an order is a pure function of the source, the order of its domains and the
 * text of the shape, and that every entry is in it at most once. Must not know Kafka, and reads no entry.
 */
package io.palimpsest.ingest.stream;
