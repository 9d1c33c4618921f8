/**
 * Owns what the commands of the control topic amount to for everyone who reads them: which checkpoint of a model is promoted. Promises that
 * trainer, evaluator and command line come to the same answer. Must not know how a command is written, nor what is done about it.
 */
package io.palimpsest.schemas.control;
