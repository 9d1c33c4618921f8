/**
 * Owns the places image-text pairs come from: a folder with captions and the packed emoji sample. Promises the same pairs
 * in the same order on every reading, and that one bad line costs that line alone. Must not know Kafka.
 */
package io.palimpsest.ingest.source;
