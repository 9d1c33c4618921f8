package io.palimpsest.trainer.plan;

import java.util.Map;
import java.util.Objects;

/**
 * A place at which the events of the stream were found to change. Immutable.
 *
 * @param description what was found, for people
 * @param calmFrom where the last stretch of events without a change begins, next offset by partition; not empty
 * @param from where the change began, next offset by partition; not empty
 */
public record StreamChange(String description, Map<Integer, Long> calmFrom, Map<Integer, Long> from) {
    public StreamChange {
        Objects.requireNonNull(description, "description");
        calmFrom = Map.copyOf(calmFrom);
        from = Map.copyOf(from);
        if (calmFrom.isEmpty() || from.isEmpty()) {
            throw new IllegalArgumentException(
                    "a change needs positions but is calm from " + calmFrom + " and changed from " + from);
        }
    }

    /**
     * {@return whether events were read up to the change}
     *
     * @param positions next offset by partition
     */
    boolean reached(Map<Integer, Long> positions) {
        return from.entrySet().stream()
                .allMatch(change -> positions.getOrDefault(change.getKey(), 0L) >= change.getValue());
    }

    /**
     * {@return whether the domain that is open has begun since the last calm stretch, so that its beginning is the change}
     *
     * @param domainStart where it began, next offset by partition
     */
    boolean overtaken(Map<Integer, Long> domainStart) {
        return calmFrom.entrySet().stream()
                .anyMatch(calm -> domainStart.getOrDefault(calm.getKey(), 0L) > calm.getValue());
    }
}
