/**
 * Owns a small schema registry: Avro schemas by subject and version, their ids, and the compatibility each subject asks for.
 *
 * <p>Promises the Confluent REST API with its error codes, so that Confluent's own clients and serializers work against it,
 * and that an id once answered is in the compacted Kafka topic {@code _schemas}, in the record format Confluent's registry
 * reads.
 *
 * <p>Must not know which subjects Palimpsest uses, nor that the broker beside it is embedded.
 */
package io.palimpsest.local.stack.registry;
