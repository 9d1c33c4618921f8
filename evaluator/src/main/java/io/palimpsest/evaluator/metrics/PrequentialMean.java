package io.palimpsest.evaluator.metrics;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The running mean of a stream of values e, in two forms. Fading: {@code S = e + alpha S}, {@code N = 1 + alpha N}, mean {@code S / N}; a value
 * counts half after {@code ln 2 / (1 - alpha)} others, 69 for 0.99. Sliding: the plain mean of the last values. One thread at a time.
 */
public final class PrequentialMean {
    private final double alpha;
    private final int width;
    private final Deque<Double> recent = new ArrayDeque<>();
    private double sum;
    private double weight;

    /**
     * A mean of nothing.
     *
     * @param alpha fading factor in (0, 1]; 1 forgets nothing
     * @param width how many values the sliding mean is of, at least 1
     */
    public PrequentialMean(double alpha, int width) {
        this(alpha, width, 0, 0, List.of());
    }

    /**
     * The mean that had this state.
     *
     * @param sum as {@link #sum()} gave it
     * @param weight as {@link #weight()} gave it
     * @param recent as {@link #recent()} gave it; where there are more than {@code width}, the newest count
     */
    public PrequentialMean(double alpha, int width, double sum, double weight, List<Double> recent) {
        if (!(alpha > 0 && alpha <= 1) || width < 1) {
            throw new IllegalArgumentException(
                    "a prequential mean needs a fading factor in (0, 1] and a width of at least 1 but has " + alpha
                            + " and " + width);
        }
        this.alpha = alpha;
        this.width = width;
        this.sum = sum;
        this.weight = weight;
        recent.forEach(this::slide);
    }

    /** Takes the next value in. */
    public void add(double value) {
        sum = value + alpha * sum;
        weight = 1 + alpha * weight;
        slide(value);
    }

    /** S / N, or NaN before the first value. */
    public double fading() {
        return sum / weight;
    }

    /** Mean of the last values, or NaN before the first. */
    public double sliding() {
        return recent.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    /** S. */
    public double sum() {
        return sum;
    }

    /** N. */
    public double weight() {
        return weight;
    }

    /** The values of the sliding mean, oldest first. */
    public List<Double> recent() {
        return List.copyOf(recent);
    }

    private void slide(double value) {
        recent.addLast(value);
        if (recent.size() > width) {
            recent.removeFirst();
        }
    }
}
