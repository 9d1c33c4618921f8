package io.palimpsest.evaluator.drift;

/**
 * The Page-Hinkley test for a mean that grows, with forgetting: with m the mean of the n values so far,
 * {@code S = max(0, alpha * S + (x - m - delta))}, and an alarm at {@code S >= lambda} once n reaches 30. One-sided: feed it errors,
 * not accuracies. After an alarm the next value starts anew.
 */
public final class PageHinkley implements ScalarDetector {
    private static final String KIND = "page-hinkley/1";
    private static final long LEAST_VALUES = 30;

    private final double delta;
    private final double lambda;
    private final double alpha;
    private long count;
    private double mean;
    private double sum;

    /**
     * @param delta growth that is tolerated, in units of the values, at least 0
     * @param lambda sum of excess that raises, in units of the values, above 0: 50 needs 100 values with 0.5 too much each
     * @param alpha forgetting of the sum per value, in (0, 1]; 1 forgets nothing
     */
    public PageHinkley(double delta, double lambda, double alpha) {
        if (!(delta >= 0 && lambda > 0 && alpha > 0 && alpha <= 1)) {
            throw new IllegalArgumentException("Page-Hinkley needs delta >= 0, lambda > 0 and alpha in (0, 1] but has "
                    + delta + ", " + lambda + " and " + alpha);
        }
        this.delta = delta;
        this.lambda = lambda;
        this.alpha = alpha;
    }

    /** With the customary delta 0.005, lambda 50 and alpha 0.9999. */
    public static PageHinkley withDefaults() {
        return new PageHinkley(0.005, 50, 0.9999);
    }

    /** Reads what {@link #toBytes} wrote. */
    public static PageHinkley fromBytes(byte[] bytes) {
        StateReader reader = new StateReader(KIND, bytes);
        PageHinkley detector = new PageHinkley(reader.nextDouble(), reader.nextDouble(), reader.nextDouble());
        detector.count = reader.nextLong();
        detector.mean = reader.nextDouble();
        detector.sum = reader.nextDouble();
        reader.end();
        return detector;
    }

    @Override
    public byte[] toBytes() {
        return new StateWriter(KIND)
                .put(delta)
                .put(lambda)
                .put(alpha)
                .put(count)
                .put(mean)
                .put(sum)
                .bytes();
    }

    @Override
    public boolean update(double value) {
        ScalarDetector.finite(value);
        count++;
        mean += (value - mean) / count;
        sum = Math.max(0, alpha * sum + (value - mean - delta));
        boolean alarm = count >= LEAST_VALUES && sum >= lambda;
        if (alarm) {
            count = 0;
            mean = 0;
            sum = 0;
        }
        return alarm;
    }
}
