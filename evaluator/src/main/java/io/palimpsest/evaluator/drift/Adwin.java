package io.palimpsest.evaluator.drift;

import io.palimpsest.evaluator.drift.AdwinBuckets.Bucket;

/**
 * ADWIN (Bifet and Gavalda 2007): a window that grows while its mean is steady and drops its old part when two parts of it differ.
 * Two-sided. Every 32 values each cut into an older part of n0 and a newer of n1 values is looked at, both at least 5: with
 * {@code h = 1/(n0 - 4) + 1/(n1 - 4)} and {@code d = ln(2 ln(n) / delta)} it is a change when
 * {@code |mean0 - mean1| > sqrt(2 h variance d) + 2/3 h d}. Then the oldest buckets go until no cut differs, and the alarm is raised;
 * the value after it starts anew. Memory grows with the logarithm of the window.
 */
public final class Adwin implements ScalarDetector {
    private static final String KIND = "adwin/1";
    private static final int CLOCK = 32;
    private static final int LEAST_PART = 5;
    private static final int GRACE = 10;

    private final double delta;
    private AdwinBuckets buckets = new AdwinBuckets();
    private long count;
    private boolean alarm;

    /**
     * @param delta bound on the chance that a steady stream raises, in (0, 1)
     */
    public Adwin(double delta) {
        if (!(delta > 0 && delta < 1)) {
            throw new IllegalArgumentException("ADWIN's delta must be in (0, 1) but was " + delta);
        }
        this.delta = delta;
    }

    /** With the customary delta 0.002. */
    public static Adwin withDefaults() {
        return new Adwin(0.002);
    }

    /** Reads what {@link #toBytes} wrote. */
    public static Adwin fromBytes(byte[] bytes) {
        StateReader reader = new StateReader(KIND, bytes);
        Adwin detector = new Adwin(reader.nextDouble());
        detector.count = reader.nextLong();
        detector.alarm = reader.nextBoolean();
        detector.buckets = AdwinBuckets.read(reader);
        reader.end();
        return detector;
    }

    @Override
    public byte[] toBytes() {
        StateWriter writer = new StateWriter(KIND).put(delta).put(count).put(alarm);
        buckets.write(writer);
        return writer.bytes();
    }

    @Override
    public boolean update(double value) {
        ScalarDetector.finite(value);
        if (alarm) {
            buckets = new AdwinBuckets();
            count = 0;
            alarm = false;
        }
        buckets.add(value);
        count++;
        if (count % CLOCK == 0 && buckets.width() > GRACE) {
            while (differs()) {
                buckets.dropOldest();
                alarm = true;
            }
        }
        return alarm;
    }

    /** Number of values in the window; after an alarm, those that were kept. */
    public long width() {
        return buckets.width();
    }

    /** Sum of the values in the window. */
    public double total() {
        return buckets.total();
    }

    /** Mean of the values in the window, 0 before the first. */
    public double mean() {
        return buckets.width() == 0 ? 0 : buckets.total() / buckets.width();
    }

    private boolean differs() {
        double olderCount = 0;
        double olderTotal = 0;
        for (int level = buckets.levels() - 1; level >= 0; level--) {
            for (Bucket bucket : buckets.level(level)) {
                olderCount += AdwinBuckets.size(level);
                olderTotal += bucket.total();
                double newerCount = buckets.width() - olderCount;
                if (olderCount >= LEAST_PART
                        && newerCount >= LEAST_PART
                        && differ(
                                olderCount,
                                newerCount,
                                olderTotal / olderCount - (buckets.total() - olderTotal) / newerCount)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean differ(double olderCount, double newerCount, double difference) {
        double confidence = StrictMath.log(2 * StrictMath.log((double) buckets.width()) / delta);
        double harmonic = 1 / (olderCount - LEAST_PART + 1) + 1 / (newerCount - LEAST_PART + 1);
        double bound = Math.sqrt(2 * harmonic * buckets.variance() * confidence) + 2.0 / 3 * confidence * harmonic;
        return Math.abs(difference) > bound;
    }
}
