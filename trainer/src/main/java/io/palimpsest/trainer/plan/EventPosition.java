package io.palimpsest.trainer.plan;

import java.util.Comparator;

/**
 * Where an event stands in the pairs topic. Ordered by partition, then offset: the order in which a chunk lists its samples.
 *
 * @param partition partition, {@code >= 0}
 * @param offset offset, {@code >= 0}
 */
public record EventPosition(int partition, long offset) implements Comparable<EventPosition> {

    private static final Comparator<EventPosition> ORDER =
            Comparator.comparingInt(EventPosition::partition).thenComparingLong(EventPosition::offset);

    public EventPosition {
        if (partition < 0 || offset < 0) {
            throw new IllegalArgumentException(
                    "event position must not be negative but was partition " + partition + ", offset " + offset);
        }
    }

    @Override
    public int compareTo(EventPosition other) {
        return ORDER.compare(this, other);
    }

    /** {@return the position as {@code partition@offset}, for messages} */
    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
