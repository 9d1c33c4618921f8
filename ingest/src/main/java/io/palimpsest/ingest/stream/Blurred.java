package io.palimpsest.ingest.stream;

import io.palimpsest.ingest.source.SourceEntry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/**
 * Each domain fades into the next. Around a boundary lies a window of {@code width} times the shorter of the two domains, half
 * of it the end of the one and half the beginning of the other; in it the share of the next domain rises linearly from 0 to 1.
 * Each domain stays in the order of the source.
 *
 * <p>Every entry of the window gets a place {@code x} in [0, 1): those of the leaving domain with density {@code 2(1-x)}, those
 * of the coming one with {@code 2x}. So places are uniform over the window, and at {@code x} the share of the coming domain is
 * {@code x}, without either running out early.
 *
 * @param width share of the shorter neighbour, above 0 and at most 1
 * @param seed decides the places
 */
record Blurred(double width, long seed) implements StreamShape {

    static final double DEFAULT_WIDTH = 0.5;

    Blurred {
        if (!allowsWidth(width)) {
            throw new IllegalArgumentException("width must be above 0 and at most 1 but was " + width);
        }
    }

    static boolean allowsWidth(double width) {
        return width > 0 && width <= 1;
    }

    @Override
    public boolean blends() {
        return true;
    }

    @Override
    public List<SourceEntry> order(List<DomainRun> domains) {
        Random random = new Random(seed);
        List<SourceEntry> order = new ArrayList<>();
        int mixed = 0;
        for (int index = 0; index < domains.size(); index++) {
            DomainRun leaving = domains.get(index);
            boolean last = index == domains.size() - 1;
            int half = last ? 0 : halfWindow(leaving, domains.get(index + 1));
            int windowStart = leaving.size() - half;
            order.addAll(leaving.entries().subList(mixed, windowStart));
            if (half > 0) {
                List<SourceEntry> end = leaving.entries().subList(windowStart, leaving.size());
                List<SourceEntry> beginning = domains.get(index + 1).entries().subList(0, half);
                mix(end, beginning, random, order);
            }
            mixed = half;
        }
        return order;
    }

    /** At most half of either domain, so that a domain's two windows do not overlap. */
    private int halfWindow(DomainRun leaving, DomainRun coming) {
        return (int) (width * Math.min(leaving.size(), coming.size()) / 2);
    }

    private static void mix(
            List<SourceEntry> leaving, List<SourceEntry> coming, Random random, List<SourceEntry> order) {
        double[] leavingPlaces = places(leaving.size(), random, uniform -> 1 - Math.sqrt(uniform));
        double[] comingPlaces = places(coming.size(), random, Math::sqrt);
        Iterator<SourceEntry> next = coming.iterator();
        int taken = 0;
        for (int index = 0; index < leaving.size(); index++) {
            for (; taken < coming.size() && comingPlaces[taken] < leavingPlaces[index]; taken++) {
                order.add(next.next());
            }
            order.add(leaving.get(index));
        }
        next.forEachRemaining(order::add);
    }

    private static double[] places(int count, Random random, DoubleUnaryOperator inverseDistribution) {
        return random.doubles(count).map(inverseDistribution).sorted().toArray();
    }
}
