/**
 * Owns the named places at which a trainer can be made to die or freeze, so that tests can show what each of them leaves behind.
 * Promises that nothing happens at them unless a setting asks for it. Must not know what the places are part of.
 */
package io.palimpsest.trainer.faults;
