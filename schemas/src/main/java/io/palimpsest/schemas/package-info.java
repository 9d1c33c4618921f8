/**
 * Owns what every part of Palimpsest agrees on: the event contracts, topics, wire format, error codes, settings and the
 * split of samples. Promises that two parts which compile against the same version understand each other's records.
 * Must not know the model, the trainer or the evaluator.
 */
package io.palimpsest.schemas;
