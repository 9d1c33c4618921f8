package io.palimpsest.trainer.lineage;

import java.util.Objects;

/**
 * The steps of one domain that a checkpoint contains.
 *
 * @param index position in the order of learning, from 0
 * @param domain name
 * @param firstStep first step
 * @param lastStep last step
 * @param complete whether the domain had ended
 */
public record DomainSteps(int index, String domain, long firstStep, long lastStep, boolean complete) {
    public DomainSteps {
        Objects.requireNonNull(domain, "domain");
        if (firstStep < 0 || lastStep < firstStep) {
            throw new IllegalArgumentException(
                    "steps must be 0 <= first <= last but were " + firstStep + " and " + lastStep);
        }
    }
}
