package io.palimpsest.evaluator.prequential;

import io.palimpsest.events.v1.ImageTextPair;
import java.util.List;

/**
 * One partition of the pairs topic, read again from wherever scoring stands. It is the queue of the pairs that wait, so nothing is copied and nothing runs full.
 * One thread.
 */
public interface PairLog extends AutoCloseable {

    /**
     * Some records.
     *
     * @param pairs readable ones, held-out pairs included, by offset
     * @param next offset to go on from, behind everything that was looked at
     */
    record Page(List<LoggedPair> pairs, long next) {
        public Page {
            pairs = List.copyOf(pairs);
        }
    }

    /**
     * A pair and where it stands.
     *
     * @param offset its offset
     * @param pair the pair, unchecked
     */
    record LoggedPair(long offset, ImageTextPair pair) {}

    /** {@return the offset behind the last record, as it is now} */
    long end();

    /**
     * {@return the records from an offset on, as many as come in one go; none if they do not come within a second}
     *
     * @param from offset, before {@link #end}
     */
    Page read(long from);

    @Override
    void close();
}
