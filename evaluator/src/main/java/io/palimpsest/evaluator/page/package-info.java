/**
 * Owns the built-in page: what it shows, the JSON it reads, the server it comes from, and the feed that reads metrics and
 * announcements from Kafka. Promises bounded memory however long a run lasts, and a page that loads nothing from elsewhere. Must not
 * know the trainer or the stream topology: topics are all it reads.
 */
package io.palimpsest.evaluator.page;
