/**
 * Owns the making of the emoji data: drawings and texts from npm packages become a captioned folder, the packed sample and
 * its tokenizer. Promises the same bytes for the same package versions. Must not know Kafka; nothing here runs when the
 * sample is streamed.
 */
package io.palimpsest.ingest.emoji;
