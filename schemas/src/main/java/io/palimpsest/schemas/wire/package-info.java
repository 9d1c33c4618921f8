/**
 * Owns how a record becomes bytes and back: the Confluent wire format, magic byte 0, four-byte big-endian schema id, Avro
 * binary. Promises that Confluent's own classes read what is written here and the reverse. Must not know what the records
 * mean.
 */
package io.palimpsest.schemas.wire;
