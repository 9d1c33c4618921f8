package io.palimpsest.trainer.ledger;

/**
 * A run of offsets of one partition.
 *
 * @param from first offset
 * @param to offset after the last, {@code >= from}
 */
public record OffsetSpan(long from, long to) {
    public OffsetSpan {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("offsets must be 0 <= from <= to but were " + from + " and " + to);
        }
    }

    /** {@return whether the offset lies inside} */
    public boolean contains(long offset) {
        return offset >= from && offset < to;
    }

    /** {@return the span as {@code from..to}, for messages} */
    @Override
    public String toString() {
        return from + ".." + to;
    }
}
