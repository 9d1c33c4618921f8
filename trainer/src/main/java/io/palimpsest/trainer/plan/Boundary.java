package io.palimpsest.trainer.plan;

import java.util.Map;
import java.util.Objects;

/**
 * An announced end of a domain.
 *
 * @param commandId command that announced it
 * @param domain domain that ends; null for whichever is current
 * @param before the domain ends before these offsets, by partition; empty for at once
 */
public record Boundary(String commandId, String domain, Map<Integer, Long> before) {
    public Boundary {
        Objects.requireNonNull(commandId, "commandId");
        before = Map.copyOf(before);
    }
}
