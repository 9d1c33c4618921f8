package io.palimpsest.evaluator.prequential;

import io.palimpsest.evaluator.encoding.HeldOutIntake;
import io.palimpsest.evaluator.prequential.PairLog.LoggedPair;
import io.palimpsest.evaluator.prequential.PairLog.Page;
import io.palimpsest.evaluator.records.HeldOutPair;
import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.split.SampleSplit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The training pairs of one partition that stand in line to be scored. Only the first of them, little more than a window, are in memory; the
 * others wait in the topic. A pair that cannot be trained is left out; one whose picture is not inline is counted. One thread at a time.
 */
public final class WaitingPairs implements AutoCloseable {
    /** Bounds the time of one {@link #fill()}. */
    private static final int PAGES_AT_ONCE = 50;

    private final PairLog log;
    private final HeldOutIntake intake;
    private final int windowPairs;
    private final Deque<WaitingPair> pairs = new ArrayDeque<>();
    private final Deque<Long> withoutPicture = new ArrayDeque<>();
    private long readTo;
    private long end;

    /**
     * A pair in line.
     *
     * @param offset its offset
     * @param content what is scored of it
     */
    public record WaitingPair(long offset, HeldOutPair content) {}

    /**
     * Pairs that have left the line.
     *
     * @param position offset of the next pair that may be in line
     * @param withoutPicture pairs passed meanwhile that could not stand in it because their picture is not inline
     */
    public record Departure(long position, int withoutPicture) {}

    /**
     * @param log closed with this
     * @param from offset that the line begins at
     * @param windowPairs pairs of a full window
     */
    public WaitingPairs(PairLog log, HeldOutIntake intake, long from, int windowPairs) {
        this.log = log;
        this.intake = intake;
        this.windowPairs = windowPairs;
        this.readTo = from;
    }

    /** To be told of each record of the partition, so that the broker is asked only for what is there. */
    public void hear(long offset) {
        end = Math.max(end, offset + 1);
    }

    /** Finds out what is there when records may have come that nobody told of. */
    public void lookForMore() {
        end = Math.max(end, log.end());
    }

    /** {@return whether a full window stands in line, after reading on if need be} */
    public boolean fill() {
        for (int page = 0; page < PAGES_AT_ONCE && pairs.size() < windowPairs && readTo < end; page++) {
            Page read = log.read(readTo);
            read.pairs().forEach(this::stand);
            if (read.next() <= readTo) {
                break;
            }
            readTo = read.next();
        }
        return pairs.size() >= windowPairs;
    }

    /** {@return the first window in line; ask {@link #fill()} before} */
    public List<WaitingPair> window() {
        return pairs.stream().limit(windowPairs).toList();
    }

    /** Lets the first pairs go. */
    public Departure depart(int count) {
        long position = 0;
        for (int gone = 0; gone < count; gone++) {
            position = pairs.removeFirst().offset() + 1;
        }
        return departed(position);
    }

    /** Moves on to the first pair in line, over records that hold none. */
    public Departure passOver() {
        return departed(pairs.isEmpty() ? readTo : pairs.getFirst().offset());
    }

    @Override
    public void close() {
        log.close();
    }

    private Departure departed(long position) {
        int passed = 0;
        while (!withoutPicture.isEmpty() && withoutPicture.getFirst() < position) {
            withoutPicture.removeFirst();
            passed++;
        }
        return new Departure(position, passed);
    }

    private void stand(LoggedPair read) {
        if (read.offset() < readTo || !SampleSplit.trained(read.pair())) {
            return;
        }
        try {
            pairs.addLast(new WaitingPair(read.offset(), intake.check(read.pair())));
        } catch (PoisonRecordException poison) {
            if (poison.code() == ErrorCode.IMAGE_UNREACHABLE) {
                withoutPicture.addLast(read.offset());
            }
        }
    }
}
