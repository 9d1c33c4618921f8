package io.palimpsest.trainer.replay;

import io.palimpsest.trainer.plan.EventPosition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The exemplars that fit a limit of bytes: they are asked in order, and one that does not fit any more is left out. A pure function of the order
 * and the events.
 *
 * @param positions those that fit, in the order asked
 * @param kept their events if the limits say so
 */
record Fitting(List<EventPosition> positions, KeptEvents kept) {

    /** Events per read, so that no more than the limit and these are in memory. */
    private static final int READ_SAMPLES = 256;

    static Fitting of(List<EventPosition> inOrder, ReplayLimits limits, ExemplarSource source) {
        if (limits.bytes() == Long.MAX_VALUE && !limits.keepsBytes()) {
            return new Fitting(List.copyOf(inOrder), KeptEvents.NONE);
        }
        List<EventPosition> fitting = new ArrayList<>();
        Map<EventPosition, byte[]> kept = new HashMap<>();
        long rest = limits.bytes();
        for (int from = 0; from < inOrder.size(); from += READ_SAMPLES) {
            List<EventPosition> some = inOrder.subList(from, Math.min(from + READ_SAMPLES, inOrder.size()));
            List<byte[]> values = source.values(some);
            for (int at = 0; at < some.size(); at++) {
                byte[] value = values.get(at);
                if (value.length <= rest) {
                    rest -= value.length;
                    fitting.add(some.get(at));
                    if (limits.keepsBytes()) {
                        kept.put(some.get(at), value);
                    }
                }
            }
        }
        return new Fitting(fitting, KeptEvents.of(kept));
    }

    /** {@return those that fit, by partition and offset} */
    List<EventPosition> sorted() {
        return positions.stream().sorted().toList();
    }
}
