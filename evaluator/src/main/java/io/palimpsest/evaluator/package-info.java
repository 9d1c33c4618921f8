/**
 * Owns the evaluator as a service: its settings, its metric catalogue, its start and stop. Promises that one call starts stream
 * and page and one call stops both without losing a result. Must not know the trainer, nor how a checkpoint came about.
 */
package io.palimpsest.evaluator;
