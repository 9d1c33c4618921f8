package io.palimpsest.trainer.pipeline;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.schemas.config.ConfigurationException;

/** A step repeated under other settings than it was planned under would give other weights. */
final class RepeatedSettings {

    private RepeatedSettings() {}

    /**
     * Refuses an entry that was planned under other settings.
     *
     * @param entry the entry
     * @param configurationHash settings in force
     * @param advice what the person can do, as the beginning of a sentence's end
     */
    static void require(LedgerEntry entry, String configurationHash, String advice) {
        if (!entry.getConfigurationHash().equals(configurationHash)) {
            throw new ConfigurationException("Step " + entry.getStep()
                    + " of the ledger was planned with other settings of training than the ones in force here. "
                    + advice
                    + ".");
        }
    }
}
