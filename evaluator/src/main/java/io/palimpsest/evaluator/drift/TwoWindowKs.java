package io.palimpsest.evaluator.drift;

import io.palimpsest.evaluator.drift.statistics.KolmogorovSmirnov;

/**
 * Compares the latest values of a stream with the first ones by a Kolmogorov-Smirnov test, so that a change of spread or shape is seen
 * as well as one of the mean. The first {@code reference} values stay; the last {@code recent} values slide, and are compared every
 * {@code stride} values. An alarm needs both a distance that matters and a small probability that chance makes it. After an alarm the
 * next value is the first of a new reference. Nothing is drawn at random.
 */
public final class TwoWindowKs implements ScalarDetector {
    private static final String KIND = "two-window-ks/1";

    private final int stride;
    private final double minimumDistance;
    private final double significance;
    private final double[] reference;
    private final double[] recent;
    private int referenceCount;
    private long recentCount;

    /**
     * @param reference first values kept, 10 to 10000
     * @param recent last values compared with them, 10 to 10000
     * @param stride values from one comparison to the next, at least 1
     * @param minimumDistance least distance of the distribution functions that matters, 0 to 1
     * @param significance an alarm needs a p-value of at most this, in (0, 1); many comparisons are made, so keep it small
     */
    public TwoWindowKs(int reference, int recent, int stride, double minimumDistance, double significance) {
        if (Math.min(reference, recent) < 10 || Math.max(reference, recent) > 10_000 || stride < 1) {
            throw new IllegalArgumentException(
                    "the two windows must have 10 to 10000 values and the stride at least 1 but they were " + reference
                            + ", " + recent + " and " + stride);
        }
        if (!(minimumDistance >= 0 && minimumDistance <= 1 && significance > 0 && significance < 1)) {
            throw new IllegalArgumentException("the two windows need a minimum distance in [0, 1] and a significance in"
                    + " (0, 1) but have " + minimumDistance + " and " + significance);
        }
        this.stride = stride;
        this.minimumDistance = minimumDistance;
        this.significance = significance;
        this.reference = new double[reference];
        this.recent = new double[recent];
    }

    /** 200 first against 100 last values every 10 values, distance at least 0.2, significance 0.0001. */
    public static TwoWindowKs withDefaults() {
        return new TwoWindowKs(200, 100, 10, 0.2, 1e-4);
    }

    /** Reads what {@link #toBytes} wrote. */
    public static TwoWindowKs fromBytes(byte[] bytes) {
        StateReader reader = new StateReader(KIND, bytes);
        int stride = reader.nextInt();
        double minimumDistance = reader.nextDouble();
        double significance = reader.nextDouble();
        int referenceCount = reader.nextInt();
        long recentCount = reader.nextLong();
        double[] reference = reader.nextDoubles();
        double[] recent = reader.nextDoubles();
        reader.end();
        TwoWindowKs detector = new TwoWindowKs(reference.length, recent.length, stride, minimumDistance, significance);
        detector.referenceCount = referenceCount;
        detector.recentCount = recentCount;
        System.arraycopy(reference, 0, detector.reference, 0, reference.length);
        System.arraycopy(recent, 0, detector.recent, 0, recent.length);
        return detector;
    }

    @Override
    public byte[] toBytes() {
        return new StateWriter(KIND)
                .put(stride)
                .put(minimumDistance)
                .put(significance)
                .put(referenceCount)
                .put(recentCount)
                .put(reference)
                .put(recent)
                .bytes();
    }

    @Override
    public boolean update(double value) {
        ScalarDetector.finite(value);
        if (referenceCount < reference.length) {
            reference[referenceCount++] = value;
            return false;
        }
        recent[(int) (recentCount++ % recent.length)] = value;
        if (recentCount < recent.length || (recentCount - recent.length) % stride != 0) {
            return false;
        }
        KolmogorovSmirnov comparison = KolmogorovSmirnov.of(reference, recent);
        boolean alarm = comparison.distance() >= minimumDistance && comparison.pValue() <= significance;
        if (alarm) {
            // The recent values are still a mix of before and after; as a reference they would raise once more.
            referenceCount = 0;
            recentCount = 0;
        }
        return alarm;
    }
}
