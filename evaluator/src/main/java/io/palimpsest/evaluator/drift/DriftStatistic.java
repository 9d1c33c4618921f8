package io.palimpsest.evaluator.drift;

/** What is measured between a window of feature vectors and the reference. Larger means farther for each. */
public enum DriftStatistic {
    /** {@link io.palimpsest.evaluator.drift.statistics.CosineDistance} of the mean vectors, 0 to 2. */
    CENTROID_COSINE("drift.data.centroid_cosine"),
    /** Squared Frechet distance along the reference's principal components, from 0 up, in squared feature units. */
    FRECHET("drift.data.frechet"),
    /** Share of the dimensions that a Kolmogorov-Smirnov comparison with Bonferroni correction calls changed, 0 to 1. */
    KS_SHARE("drift.data.ks_share"),
    /** MMD squared, unbiased, about 0 without drift and at most 2. */
    MMD("drift.data.mmd2");

    private final String metricName;

    DriftStatistic(String metricName) {
        this.metricName = metricName;
    }

    /** Name in the metrics topic. */
    public String metricName() {
        return metricName;
    }
}
