package io.palimpsest.local.demo;

import io.palimpsest.events.v1.LedgerEntry;

/**
 * A run of training steps planned over one chunk of events, as the ledger tells it.
 *
 * @param domain domain the steps train
 * @param domainIndex position of the domain in the order of learning, from 0
 * @param firstStep first training step of the chunk
 * @param length number of steps planned for it
 */
public record PlannedChunk(String domain, int domainIndex, long firstStep, long length) {

    public PlannedChunk {
        if (firstStep < 0 || length < 1) {
            throw new IllegalArgumentException(
                    "a chunk needs a first step >= 0 and a length >= 1 but had " + firstStep + " and " + length);
        }
    }

    /** @return the chunk that a STEP entry of the ledger belongs to */
    public static PlannedChunk of(LedgerEntry entry) {
        return new PlannedChunk(
                entry.getDomain(),
                entry.getDomainIndex(),
                entry.getStep() - entry.getScheduleStep(),
                entry.getScheduleLength());
    }
}
