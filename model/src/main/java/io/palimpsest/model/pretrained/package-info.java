/**
 * Owns the names under which published vision transformers and BERT models keep their weights.
 * Promises that everything that fits is copied, bit by bit, and that everything else is reported by name.
 * Must not know where the files come from or what the model is trained for.
 */
package io.palimpsest.model.pretrained;
