package io.palimpsest.evaluator.drift;

/**
 * The distances of one window from the reference; {@link DriftStatistic} says what each is.
 *
 * @param centroidCosine 0 to 2
 * @param frechet from 0 up
 * @param ksShare 0 to 1
 * @param mmd squared, unbiased; may be a little below 0
 */
public record DriftStatistics(double centroidCosine, double frechet, double ksShare, double mmd) {

    /** The value of one statistic. */
    public double value(DriftStatistic statistic) {
        return switch (statistic) {
            case CENTROID_COSINE -> centroidCosine;
            case FRECHET -> frechet;
            case KS_SHARE -> ksShare;
            case MMD -> mmd;
        };
    }
}
