package io.palimpsest.trainer.lineage;

/**
 * One training of an event.
 *
 * @param step the step
 * @param passIndex which pass over its chunk, from 0
 * @param ledgerOffset offset of the step's entry in the ledger
 */
public record TrainingOfEvent(long step, int passIndex, long ledgerOffset) {}
