/**
 * Owns the detection of drift: detectors on streams of numbers, the comparison of windows of feature vectors with a reference, and the
 * rules that turn values into calm or alarm. Promises that everything is a pure function of what it was shown, and that a state written
 * to bytes and read again goes on with the same bits. Must not know Kafka, models or where the numbers come from.
 */
package io.palimpsest.evaluator.drift;
