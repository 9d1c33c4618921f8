/**
 * Owns what the commands of the control topic amount to: which checkpoint of a model is promoted. Promises that everyone who reads the
 * same commands comes to the same answer. Must not know who gives commands, nor how training or serving carries them out.
 */
package io.palimpsest.schemas.control;
