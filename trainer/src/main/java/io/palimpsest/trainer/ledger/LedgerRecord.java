package io.palimpsest.trainer.ledger;

import io.palimpsest.events.v1.LedgerEntry;

/**
 * A committed ledger entry and where it stands.
 *
 * @param offset its offset in the ledger topic
 * @param entry the entry
 */
public record LedgerRecord(long offset, LedgerEntry entry) {}
