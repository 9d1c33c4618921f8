package io.palimpsest.ingest.stream;

import io.palimpsest.ingest.source.SourceEntry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Domain after domain, each shorter than the one before by the same factor, so that the first is {@code ratio} times as long as
 * the last, as near as whole entries allow. Lengths are the largest that the domains can fill; every domain keeps at least one
 * entry. Which entries stay depends on the seed and the domain; a larger ratio leaves out more and never others.
 *
 * @param ratio longest to shortest, 1 to 1000000
 * @param seed decides which entries stay
 */
record Imbalanced(double ratio, long seed) implements StreamShape {

    static final double DEFAULT_RATIO = 10;

    private static final double LARGEST_RATIO = 1e6;
    /** Keeps a length that is whole by design from being rounded down. */
    private static final double TOLERANCE = 1e-6;

    Imbalanced {
        if (!allowsRatio(ratio)) {
            throw new IllegalArgumentException("ratio must be 1 to 1000000 but was " + ratio);
        }
    }

    static boolean allowsRatio(double ratio) {
        return ratio >= 1 && ratio <= LARGEST_RATIO;
    }

    @Override
    public List<SourceEntry> order(List<DomainRun> domains) {
        double longest = IntStream.range(0, domains.size())
                .mapToDouble(index -> domains.get(index).size() * shorterBy(index, domains.size()))
                .min()
                .orElse(0);
        List<SourceEntry> order = new ArrayList<>();
        for (int index = 0; index < domains.size(); index++) {
            double length = longest / shorterBy(index, domains.size());
            order.addAll(kept(domains.get(index), Math.max(1, (int) (length + TOLERANCE))));
        }
        return order;
    }

    private double shorterBy(int index, int domains) {
        return domains == 1 ? 1 : StrictMath.pow(ratio, (double) index / (domains - 1));
    }

    private List<SourceEntry> kept(DomainRun domain, int length) {
        List<Integer> choice =
                new ArrayList<>(IntStream.range(0, domain.size()).boxed().toList());
        Collections.shuffle(choice, new Random(seed * 31 + domain.domain().hashCode()));
        BitSet kept = new BitSet();
        choice.subList(0, length).forEach(kept::set);
        return kept.stream().mapToObj(domain.entries()::get).toList();
    }
}
