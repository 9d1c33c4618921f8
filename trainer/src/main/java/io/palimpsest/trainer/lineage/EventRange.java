package io.palimpsest.trainer.lineage;

/**
 * A run of offsets of the pairs topic.
 *
 * @param partition partition
 * @param from first offset
 * @param to offset after the last
 */
public record EventRange(int partition, long from, long to) {
    public EventRange {
        if (partition < 0 || from < 0 || to < from) {
            throw new IllegalArgumentException("event range must be 0 <= from <= to in a partition >= 0 but was " + from
                    + ".." + to + " in " + partition);
        }
    }

    /** {@return the range as {@code partition@from..to}, the end exclusive} */
    @Override
    public String toString() {
        return partition + "@" + from + ".." + to;
    }
}
