package io.palimpsest.evaluator.drift;

/**
 * The smallest distances that matter: under them there is no alarm, however unusual they are.
 *
 * @param centroidCosine cosine distance of the means, 0 to 2
 * @param frechetShare Frechet distance as a share of the reference's total variance along its principal components
 * @param ksShare share of changed dimensions, 0 to 1
 * @param mmd MMD squared
 * @param ksDistance a dimension counts as changed only from this Kolmogorov-Smirnov distance on, 0 to 1
 */
public record MinimumEffects(
        double centroidCosine, double frechetShare, double ksShare, double mmd, double ksDistance) {
    /** Distances that a change of domain passes by far. */
    public static final MinimumEffects DEFAULT = new MinimumEffects(0.01, 0.05, 0.05, 0.002, 0.1);

    /** These with another least MMD². */
    public MinimumEffects withMmd(double least) {
        return new MinimumEffects(centroidCosine, frechetShare, ksShare, least, ksDistance);
    }

    public MinimumEffects {
        check("centroid distance", centroidCosine);
        check("Frechet share", frechetShare);
        check("share of changed dimensions", ksShare);
        check("MMD squared", mmd);
        check("Kolmogorov-Smirnov distance", ksDistance);
    }

    private static void check(String name, double value) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException("minimum " + name + " must be >= 0 but was " + value);
        }
    }

    /** The raise level's lower bound for a statistic. */
    double of(DriftStatistic statistic, double totalVariance) {
        return switch (statistic) {
            case CENTROID_COSINE -> centroidCosine;
            case FRECHET -> frechetShare * totalVariance;
            case KS_SHARE -> ksShare;
            case MMD -> mmd;
        };
    }

    void write(StateWriter writer) {
        writer.put(centroidCosine).put(frechetShare).put(ksShare).put(mmd).put(ksDistance);
    }

    static MinimumEffects read(StateReader reader) {
        return new MinimumEffects(
                reader.nextDouble(),
                reader.nextDouble(),
                reader.nextDouble(),
                reader.nextDouble(),
                reader.nextDouble());
    }
}
