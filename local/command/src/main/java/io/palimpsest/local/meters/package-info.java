/**
 * Owns the meters of the processes: one catalogue of names, units, tags and help, and what fills them.
 *
 * <p>Promises that nothing outside the catalogue is published, and that there are few series however many domains there are.
 *
 * <p>Must not know how training and evaluation work; it reads what they tell everybody.
 */
package io.palimpsest.local.meters;
