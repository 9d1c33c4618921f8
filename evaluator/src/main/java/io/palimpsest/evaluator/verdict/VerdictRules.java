package io.palimpsest.evaluator.verdict;

import java.util.Set;

/**
 * The rules in force and their limits.
 *
 * @param inForce the rules that are on, besides those that always are
 * @param worstDomainPoints most points of R_m that any one domain may lose, 0 to 100
 * @param averagePoints most points of R_m that the mean over the domains may lose, 0 to 100
 * @param driftLimit MMD squared that the newest window of training pairs must stay under, more than 0
 */
public record VerdictRules(
        Set<VerdictRule> inForce, double worstDomainPoints, double averagePoints, double driftLimit) {

    public VerdictRules {
        inForce = Set.copyOf(inForce);
        checkPoints("worst domain", worstDomainPoints);
        checkPoints("average", averagePoints);
        if (!(driftLimit > 0)) {
            throw new IllegalArgumentException("drift limit must be > 0 but was " + driftLimit);
        }
    }

    /** Whether a rule is on. */
    boolean has(VerdictRule rule) {
        return inForce.contains(rule);
    }

    private static void checkPoints(String name, double points) {
        if (!(points >= 0 && points <= 100)) {
            throw new IllegalArgumentException(
                    "points that the " + name + " may lose must be 0 to 100 but were " + points);
        }
    }
}
