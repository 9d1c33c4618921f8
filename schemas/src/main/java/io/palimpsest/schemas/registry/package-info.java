/**
 * Owns the conversation with a schema registry over the Confluent REST API: caches, retries and clear errors. Promises
 * that a registry that is down never looks like a bad record, and a bad record never like a registry that is down. Must
 * not know Kafka topics or record classes.
 */
package io.palimpsest.schemas.registry;
