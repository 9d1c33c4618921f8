package io.palimpsest.trainer.plan;

/**
 * How chunks become steps.
 *
 * @param model model the ledger belongs to
 * @param trainerId instance that plans
 * @param seed seed of all counter-based randomness
 * @param firstPasses passes over each chunk of the first domain, {@code >= 1}
 * @param passes passes over each chunk of the later domains, {@code >= 1}
 * @param batchSize most samples of a step, {@code >= 1}
 * @param stepsPerDomain steps after which a domain ends; 0 when steps do not end domains
 * @param countedDomains beginning of the names of domains that are told apart by their index, e.g. {@code window-}; empty where they have names
 *     of their own
 * @param configurationHash SHA-256 of the settings that shape training, written into every entry
 */
public record PlanSettings(
        String model,
        String trainerId,
        long seed,
        int firstPasses,
        int passes,
        int batchSize,
        long stepsPerDomain,
        String countedDomains,
        String configurationHash) {
    public PlanSettings {
        if (firstPasses < 1 || passes < 1 || batchSize < 1 || stepsPerDomain < 0) {
            throw new IllegalArgumentException("passes and batch size must be >= 1 and steps per domain >= 0 but were "
                    + firstPasses + ", " + passes + ", " + batchSize + ", " + stepsPerDomain);
        }
    }
}
