package io.palimpsest.trainer.learner;

/**
 * The learning rate of a step: cosine from the rate to the floor over a domain, after an optional linear warm-up (CTP specification, section 3).
 *
 * <pre>
 * w = round(warmupFraction · N)
 * i &lt; w:  rate · (i + 1) / (w + 1)
 * else:   floor + ½ (rate − floor) (1 + cos(π (i − w) / (N − w)))
 * </pre>
 *
 * The original has no warm-up (w = 0); training from scratch needs one. Immutable.
 *
 * @param rate highest learning rate, greater than 0
 * @param floor rate the cosine falls to, in [0, rate]
 * @param warmupFraction share of the domain's steps that warm up, in [0, 1)
 */
public record LearningRate(double rate, double floor, double warmupFraction) {
    /** Checks the ranges. */
    public LearningRate {
        if (!(rate > 0)) {
            throw new IllegalArgumentException("learning rate must be > 0 but was " + rate);
        }
        if (!(floor >= 0 && floor <= rate)) {
            throw new IllegalArgumentException("learning rate floor must be in [0, " + rate + "] but was " + floor);
        }
        if (!(warmupFraction >= 0 && warmupFraction < 1)) {
            throw new IllegalArgumentException("warm-up fraction must be in [0, 1) but was " + warmupFraction);
        }
    }

    /** The rate at a position of the schedule. */
    public double at(Schedule schedule) {
        long warmup = Math.round(warmupFraction * schedule.length());
        if (schedule.step() < warmup) {
            return rate * (schedule.step() + 1) / (warmup + 1);
        }
        double progress = (double) (schedule.step() - warmup) / (schedule.length() - warmup);
        return floor + 0.5 * (rate - floor) * (1 + Math.cos(Math.PI * progress));
    }
}
