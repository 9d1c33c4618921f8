package io.palimpsest.evaluator.prequential;

import io.palimpsest.events.v1.ImageTextPair;
import java.util.ArrayList;
import java.util.List;

/** A pairs topic of one partition in a list: the position of a pair is its offset. */
public final class ListedPairs implements PairLog {
    private final List<ImageTextPair> pairs;
    private final int pageSize;

    /** How many pages were read. */
    public int reads;

    /**
     * @param pairs what the topic holds; may grow
     * @param pageSize most records of a page
     */
    public ListedPairs(List<ImageTextPair> pairs, int pageSize) {
        this.pairs = pairs;
        this.pageSize = pageSize;
    }

    @Override
    public long end() {
        return pairs.size();
    }

    @Override
    public Page read(long from) {
        reads++;
        List<LoggedPair> page = new ArrayList<>();
        int to = (int) Math.min(pairs.size(), from + pageSize);
        for (int offset = (int) from; offset < to; offset++) {
            page.add(new LoggedPair(offset, pairs.get(offset)));
        }
        return new Page(page, to);
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
