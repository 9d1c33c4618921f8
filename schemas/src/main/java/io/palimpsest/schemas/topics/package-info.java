/**
 * Owns the names, partitions, retention and cleanup of every Kafka topic. Promises that a topic which exists after
 * {@link io.palimpsest.schemas.topics.TopicCatalogue#ensure} has the properties its readers and writers rely on. Must not
 * know what is done with the records.
 */
package io.palimpsest.schemas.topics;
