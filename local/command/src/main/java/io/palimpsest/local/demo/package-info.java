/**
 * Owns the demo: the whole product in one process on the bundled sample, and the view of it.
 *
 * <p>Promises that everything shown was read from the topics, so that it is what any other reader would see, and that a
 * second start on the same directory goes on where the first one stopped.
 *
 * <p>Must not know how a learner, the trainer or the evaluator work inside.
 */
package io.palimpsest.local.demo;
